/** Whether this is a page, or a worker of one. */
export function isBrowser(): boolean {
  return 'document' in globalThis || 'importScripts' in globalThis
}
