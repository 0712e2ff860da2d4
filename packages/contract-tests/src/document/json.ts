/** A JSON value. Declared here too, so that the package's types stand on their own. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}
