import type { JsonSchemaObject } from "@toolsets/core";

/** Keywords with schemas by name, with one schema, with a list of them. */
const BY_NAME = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
const ONE = [
  "additionalProperties",
  "items",
  "contains",
  "not",
  "if",
  "then",
  "else",
  "propertyNames",
  "unevaluatedProperties",
  "unevaluatedItems",
];
const LISTS = ["anyOf", "oneOf", "allOf", "prefixItems", "items"];

/** Whether it is a schema that is an object; `true` and `false` are schemas as well. */
export function isSchema(value: unknown): value is JsonSchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy in which the schemas right below are changed. What only looks like a schema, such as a default, stays. */
export function mapSchemas(
  schema: JsonSchemaObject,
  change: (schema: JsonSchemaObject, keyword: string) => unknown,
): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...schema };
  for (const keyword of BY_NAME) {
    const named = copy[keyword];
    if (!isSchema(named)) continue;
    const entries = Object.entries(named).map(([name, each]: [string, unknown]) => [
      name,
      isSchema(each) ? change(each, keyword) : each,
    ]);
    copy[keyword] = Object.fromEntries(entries);
  }
  for (const keyword of ONE) {
    const one = copy[keyword];
    if (isSchema(one)) copy[keyword] = change(one, keyword);
  }
  for (const keyword of LISTS) {
    const list = copy[keyword];
    if (Array.isArray(list))
      copy[keyword] = list.map((each: unknown) => (isSchema(each) ? change(each, keyword) : each));
  }
  return copy;
}

/** The schemas right below. */
export function schemasIn(schema: JsonSchemaObject): readonly unknown[] {
  const named = BY_NAME.flatMap((keyword): readonly unknown[] => {
    const value = schema[keyword];
    return isSchema(value) ? Object.values(value) : [];
  });
  const ones = ONE.flatMap((keyword) => (isSchema(schema[keyword]) ? [schema[keyword]] : []));
  const lists = LISTS.flatMap((keyword): readonly unknown[] => {
    const value = schema[keyword];
    return Array.isArray(value) ? value : [];
  });
  return [...named, ...ones, ...lists];
}
