import type { JsonSchemaObject } from "@toolsets/core";
import { isSchema, schemasIn } from "./map-schemas.ts";
import { isTyped, unknownToStrict } from "./strict-keywords.ts";

/** @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const MOST_LEVELS = 10;
const MOST_PROPERTIES = 5000;
const MOST_VALUES = 1000;

/** The whole that is looked at, and what was counted of it. */
interface Whole {
  readonly definitions: JsonSchemaObject;
  properties: number;
  /** In all enumerations. */
  values: number;
}

/**
 * Whether a schema means the same in strict mode: it uses nothing that the mode does not know, and
 * each property of it is required. An object that says nothing of further properties may be closed.
 */
export function fitsStrict(schema: JsonSchemaObject): boolean {
  if (schema["type"] !== "object" || schema["anyOf"] !== undefined) return false;
  const { $defs } = schema;
  const whole = { definitions: isSchema($defs) ? $defs : {}, properties: 0, values: 0 };
  if (!fits(schema, 1, whole)) return false;
  return whole.properties <= MOST_PROPERTIES && whole.values <= MOST_VALUES;
}

/** What strict mode has in another form, or not at all. */
const FOREIGN = ["default", "oneOf", "allOf", "definitions", "prefixItems"];

function fits(schema: unknown, level: number, whole: Whole): boolean {
  if (!isSchema(schema) || !isTyped(schema)) return false;
  const { $ref, type } = schema;
  if (FOREIGN.some((keyword) => keyword in schema)) return false;
  if (unknownToStrict(schema).length > 0) return false;
  if ($ref !== undefined && !isKnownPointer(schema, whole)) return false;
  if (Array.isArray(schema["enum"])) whole.values += schema["enum"].length;
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (types.includes("object") && !isClosable(schema, level, whole)) return false;
  if (types.includes("array") && !isTyped(schema["items"])) return false;
  const next = types.includes("object") ? level + 1 : level;
  return schemasIn(schema).every((each) => fits(each, next, whole));
}

function isClosable(
  { properties, required, additionalProperties }: JsonSchemaObject,
  level: number,
  whole: Whole,
): boolean {
  if (additionalProperties !== undefined && additionalProperties !== false) return false;
  if (level > MOST_LEVELS || !isSchema(properties) || !Array.isArray(required)) return false;
  const names = Object.keys(properties);
  whole.properties += names.length;
  // one that names nothing takes anything: closed, it would take nothing
  if (names.length === 0 && level > 1 && additionalProperties !== false) return false;
  return (
    names.every((name) => required.includes(name)) &&
    required.every((name: unknown) => names.some((each) => each === name))
  );
}

/** Whether a pointer leads to a definition or to the whole, and stands alone. */
function isKnownPointer(schema: JsonSchemaObject, { definitions }: Whole): boolean {
  const [pointer, name] = /^#(?:\/\$defs\/([^/]+))?$/.exec(String(schema["$ref"])) ?? [];
  if (pointer === undefined || Object.keys(schema).length > 1) return false;
  return name === undefined || Object.hasOwn(definitions, asKey(name));
}

/** A name of a pointer as it stands in the schema. */
function asKey(name: string): string {
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}
