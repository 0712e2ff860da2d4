/** Loads a module with the first call; a call after a failure tries again. */
export function lazy<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loading: Promise<Module> | undefined
  return () => {
    if (!loading) {
      loading = load()
      // who needs it is told by the promise itself
      loading.catch(() => (loading = undefined))
    }
    return loading
  }
}
