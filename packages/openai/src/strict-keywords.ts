import type { JsonSchemaObject } from "@toolsets/core";

/** Keywords that strict mode does not know. */
const UNKNOWN = [
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
const KINDS = ["type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const"];

/** Whether a schema says of which kind its values are. */
export function isTyped(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && KINDS.some((key) => key in schema);
}
