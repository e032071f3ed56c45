/** Any JSON value, read-only. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object, read-only. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/**
 * A JSON Schema as plain data. Core validates no JSON Schema.
 *
 * @see https://json-schema.org/draft/2020-12
 */
export interface JsonSchemaObject {
  readonly [keyword: string]: unknown;
  /** Keeps Standard Schemas out. */
  readonly "~standard"?: never;
}
