import type { JsonSchemaObject } from "@toolsets/core";
import { isSchema, schemasIn } from "./map-schemas.ts";
import { isTyped, unknownToStrict } from "./strict-keywords.ts";

/** @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const MOST_LEVELS = 10;
const MOST_PROPERTIES = 5000;

/**
 * Whether a schema means the same in strict mode: it uses nothing that the mode does not know, and
 * each property of it is required. An object that says nothing of further properties may be closed.
 */
export function fitsStrict(schema: JsonSchemaObject): boolean {
  if (schema["type"] !== "object" || schema["anyOf"] !== undefined) return false;
  const count = { properties: 0 };
  return fits(schema, 1, count) && count.properties <= MOST_PROPERTIES;
}

function fits(schema: unknown, level: number, count: { properties: number }): boolean {
  if (!isSchema(schema) || !isTyped(schema)) return false;
  const { $ref, type } = schema;
  if ("default" in schema || "oneOf" in schema || "allOf" in schema || "definitions" in schema)
    return false;
  if (unknownToStrict(schema).length > 0) return false;
  if ($ref !== undefined && !isKnownPointer(schema)) return false;
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (types.includes("object") && !isClosable(schema, level, count)) return false;
  if (types.includes("array") && !hasTypedItems(schema)) return false;
  const next = types.includes("object") ? level + 1 : level;
  return schemasIn(schema).every((each) => fits(each, next, count));
}

function isClosable(
  { properties, required, additionalProperties }: JsonSchemaObject,
  level: number,
  count: { properties: number },
): boolean {
  if (additionalProperties !== undefined && additionalProperties !== false) return false;
  if (level > MOST_LEVELS || !isSchema(properties) || !Array.isArray(required)) return false;
  const names = Object.keys(properties);
  count.properties += names.length;
  return (
    names.every((name) => required.includes(name)) &&
    required.every((name: unknown) => names.some((each) => each === name))
  );
}

/** Whether a pointer leads to a definition or to the whole, and stands alone. */
function isKnownPointer(schema: JsonSchemaObject): boolean {
  return Object.keys(schema).length === 1 && /^#(\/\$defs\/[^/]+)?$/.test(String(schema["$ref"]));
}

/** Whether it is said of which kind the items are. */
export function hasTypedItems({ items, prefixItems }: JsonSchemaObject): boolean {
  return isTyped(items) || (Array.isArray(prefixItems) && prefixItems.length > 0);
}
