// the generated files are long; their types would only repeat what the readers of them declare
declare module '*.json' {
  const value: unknown
  export default value
}
