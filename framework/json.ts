/** Plain JSON: what a resolved experiment is made of, and what is hashed into cache keys. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Its keys come from users' files: never index a prototype with them. */
export interface JsonObject {
  readonly [key: string]: Json;
}
