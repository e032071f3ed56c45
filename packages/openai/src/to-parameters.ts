import type { JsonSchemaObject } from "@toolsets/core";

/** The schema of a tool as the API takes it: without the name of its dialect, an object with properties. */
export function toParameters(schema: JsonSchemaObject): Record<string, unknown> {
  const { $schema: _dialect, ...parameters } = schema;
  return { type: "object", properties: {}, ...parameters };
}
