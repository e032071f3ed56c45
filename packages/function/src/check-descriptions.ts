import { quoteName, UsageError, type JsonSchemaObject } from "@toolsets/core";

type Properties = readonly (readonly [name: string, schema: unknown])[];

/**
 * Looks for parameters without a description, in each case of a choice too. One that points to a
 * definition has the description of that.
 *
 * @throws `invalid_usage` with the names of all of them.
 */
export function checkDescriptions(owner: string, schema: JsonSchemaObject): void {
  const undescribed = propertiesOf(schema)
    .filter(([, property]) => !isDescribed(property, schema["$defs"]))
    .map(([name]) => quoteName(name));
  if (undescribed.length === 0) return;
  throw new UsageError(
    `${owner} has parameters without a description: ${[...new Set(undescribed)].join(", ")}. Describe each in the schema, such as \`z.string().describe("…")\`.`,
  );
}

function propertiesOf(schema: unknown): Properties {
  if (!isRecord(schema)) return [];
  const { properties, anyOf, oneOf, allOf } = schema;
  const own = isRecord(properties) ? Object.entries(properties) : [];
  const cases = [anyOf, oneOf, allOf].flatMap((each: unknown) => each ?? []);
  return [...own, ...cases.flatMap(propertiesOf)];
}

function isDescribed(property: unknown, definitions: unknown): boolean {
  if (!isRecord(property)) return false;
  const { description, $ref } = property;
  if (typeof description === "string") return description.trim() !== "";
  if (typeof $ref !== "string" || !isRecord(definitions)) return false;
  const target = Object.entries(definitions).find(([name]) => $ref === `#/$defs/${name}`);
  return target !== undefined && isDescribed(target[1], undefined);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
