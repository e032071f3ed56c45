import { type JsonSchemaObject, UsageError } from "@toolsets/core";
import { hasTypedItems } from "./fits-strict.ts";
import { isSchema, mapSchemas } from "./map-schemas.ts";
import { unknownToStrict } from "./strict-keywords.ts";

/**
 * A schema in the form of strict mode. One that fits it accepts the same values but for further
 * properties; of another one it is told in descriptions what could not be kept.
 *
 * @throws `invalid_usage` for a list of anything.
 */
export function toStrict(schema: JsonSchemaObject): Record<string, unknown> {
  const { default: _default, ...rest } = schema;
  const own = told(rest);
  const { oneOf, ...strict } = mapSchemas(own, toStrict);
  const { anyOf } = strict;
  if (Array.isArray(oneOf)) strict["anyOf"] = Array.isArray(anyOf) ? anyOf : oneOf;
  const types = new Set<unknown>([strict["type"]].flat());
  if (types.has("object")) {
    const { properties } = strict;
    const named = isSchema(properties) ? properties : {};
    const required = allOf(Object.keys(named), strict["required"]);
    return { ...strict, properties: named, required, additionalProperties: false };
  }
  if (types.has("array") && !hasTypedItems(strict)) {
    throw new UsageError(
      "In OpenAI's strict mode a list has to say what its items are, and a schema does not. Give `items` a type, or leave `strict` out.",
    );
  }
  return strict;
}

/** The names, in the order in which they are required already. */
function allOf(names: readonly string[], required: unknown): readonly string[] {
  const given: readonly unknown[] = Array.isArray(required) ? required : [];
  const known = given.filter((name): name is string => names.some((each) => each === name));
  return [...new Set([...known, ...names])];
}

/** The schema with what strict mode does not know in its description. */
function told(schema: JsonSchemaObject): JsonSchemaObject {
  const unknown = unknownToStrict(schema);
  if (unknown.length === 0) return schema;
  const notes = unknown.map((keyword) => `${keyword}=${asText(schema[keyword])}`).join(", ");
  const { description } = schema;
  const kept = Object.entries(schema).filter(([keyword]) => !unknown.includes(keyword));
  return {
    ...Object.fromEntries(kept),
    description: typeof description === "string" ? `${description} (${notes})` : notes,
  };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
