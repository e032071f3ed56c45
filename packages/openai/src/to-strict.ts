import { type JsonSchemaObject, UsageError } from "@toolsets/core";
import { isSchema, mapSchemas } from "./map-schemas.ts";
import { isTyped, unknownToStrict, withTypes } from "./strict-keywords.ts";

/**
 * A schema in the form of strict mode. One that fits it accepts the same values but for further
 * properties; of another one it is told in descriptions what could not be kept.
 *
 * @throws `invalid_usage` for what the mode cannot say: anything, tuples, schemas that hold together.
 */
export function toStrict(schema: JsonSchemaObject): Record<string, unknown> {
  const { default: _default, ...rest } = schema;
  if ("prefixItems" in schema) throw wrong("has no tuples");
  const own = told(withTypes(rest));
  const { oneOf, allOf: parts, ...strict } = mapSchemas(own, toStrict);
  const { anyOf } = strict;
  if (Array.isArray(oneOf)) strict["anyOf"] = Array.isArray(anyOf) ? anyOf : oneOf;
  if (parts !== undefined) {
    if (!Array.isArray(parts) || parts.length !== 1 || isTyped(strict))
      throw wrong("knows no `allOf`");
    strict["anyOf"] = parts;
  }
  if (!isTyped(strict)) throw wrong("wants to know of which type each value is");
  const types = new Set<unknown>([strict["type"]].flat());
  if (types.has("object")) {
    const { properties } = strict;
    const named = isSchema(properties) ? properties : {};
    const required = allOf(Object.keys(named), strict["required"]);
    return { ...strict, properties: named, required, additionalProperties: false };
  }
  if (types.has("array") && !isTyped(strict["items"]))
    throw wrong("wants to know of which type the items of a list are");
  return strict;
}

function wrong(what: string): UsageError {
  return new UsageError(
    `OpenAI's strict mode ${what}, and a schema does not fit that. Write it in another way, or leave \`strict\` out.`,
  );
}

/** The names, in the order in which they are required already. */
function allOf(names: readonly string[], required: unknown): readonly string[] {
  const given: readonly unknown[] = Array.isArray(required) ? required : [];
  const known = given.filter((name): name is string => names.some((each) => each === name));
  return [...new Set([...known, ...names])];
}

/** The schema with what strict mode does not know in its description. */
function told(schema: JsonSchemaObject): JsonSchemaObject {
  const { additionalProperties: more } = schema;
  const unknown = [...unknownToStrict(schema), ...(isSchema(more) ? ["additionalProperties"] : [])];
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
