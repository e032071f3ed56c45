import type { JsonSchemaObject } from "@toolsets/core";

/** Keywords that strict mode does not know. */
const UNKNOWN = [
  "$anchor",
  "$dynamicAnchor",
  "$dynamicRef",
  "$recursiveAnchor",
  "$recursiveRef",
  "additionalItems",
  "contentEncoding",
  "contentMediaType",
  "contentSchema",
  "minLength",
  "maxLength",
  "patternProperties",
  "unevaluatedProperties",
  "propertyNames",
  "minProperties",
  "maxProperties",
  "unevaluatedItems",
  "contains",
  "minContains",
  "maxContains",
  "uniqueItems",
  "not",
  "if",
  "then",
  "else",
  "dependentRequired",
  "dependentSchemas",
  "dependencies",
];

const FORMATS: ReadonlySet<unknown> = new Set([
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "uuid",
]);

/** The keywords of a schema that strict mode does not know, or not with these values. */
export function unknownToStrict(schema: JsonSchemaObject): readonly string[] {
  const { format, pattern } = schema;
  return [
    ...UNKNOWN.filter((keyword) => schema[keyword] !== undefined),
    ...(format !== undefined && !FORMATS.has(format) ? ["format"] : []),
    ...(typeof pattern === "string" && looksAround(pattern) ? ["pattern"] : []),
  ];
}

/** Whether a pattern looks ahead or behind. */
function looksAround(pattern: string): boolean {
  return /\(\?<?[=!]/.test(pattern.replace(/\\./gs, ""));
}

/** What says of which kind a value is; strict mode wants it of each. */
const KINDS = ["type", "$ref", "anyOf"];

/** Whether a schema says of which kind its values are. */
export function isTyped(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && KINDS.some((key) => key in schema);
}

/** The schema with the types of the values that it lists, where it says none. */
export function withTypes(schema: JsonSchemaObject): JsonSchemaObject {
  const listed: unknown = "const" in schema ? [schema["const"]] : schema["enum"];
  if (isTyped(schema) || !Array.isArray(listed)) return schema;
  const types = [...new Set(listed.map(typeOf))];
  return { type: types.length === 1 ? types[0] : types, ...schema };
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
