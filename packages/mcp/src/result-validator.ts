import type { JsonSchemaObject } from "@toolsets/core";

/** Prepares a check against a JSON Schema. The check gives what is wrong with a value, or nothing. */
export type ResultValidator = (schema: JsonSchemaObject) => (value: unknown) => string | undefined;
