const NO_FILES = 'has no files that are named by a path'
const NO_ENVIRONMENT = 'has no environment variables'

/** What a runtime cannot do: for each test, why. A test that passes there all the same has to be removed from here. */
export const exemptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  workerd: {
    'a file by its path is sent under its name': NO_FILES,
    'the key comes from the environment': NO_ENVIRONMENT,
  },
  Chromium: {
    'a file by its path is sent under its name': NO_FILES,
    'the key comes from the environment': NO_ENVIRONMENT,
    'a stream is sent while it is read': 'sends no stream over HTTP/1.1',
  },
}
