import { isRecord } from "@toolsets/core";

type Schema = Readonly<Record<string, unknown>>;

/** What can be said of an object by two schemas at once. */
const MERGED: ReadonlySet<string> = new Set([
  "type",
  "properties",
  "required",
  "additionalProperties",
  "title",
  "description",
]);

/** Whether a schema says something of the keys of an object. */
export function tellsKeys(schema: Schema): boolean {
  return ["properties", "required", "patternProperties"].some((name) => schema[name] !== undefined);
}

/** The one schema that accepts what both accept; nothing where it cannot be told simply. */
export function mergeObjects(base: Schema, other: unknown): Schema | undefined {
  if (!isRecord(other)) return undefined;
  const both = [base, other];
  if (!both.every(isPlain)) return undefined;
  const [own = {}, more = {}] = both.map(propertiesOf);
  const names = Object.keys(more);
  const isKept = names.every((name) => !Object.hasOwn(own, name));
  const hasRoom = (isOpen(base) || names.length === 0) && (isOpen(other) || isEmpty(own));
  if (!isKept || !hasRoom) return undefined;
  const required = new Set(both.flatMap((schema) => namesIn(schema["required"])));
  const texts = both
    .map((schema) => schema["description"])
    .filter((text) => typeof text === "string");
  return {
    type: "object",
    properties: { ...own, ...more },
    required: [...required],
    ...(!both.every(isOpen) && { additionalProperties: false }),
    ...(texts.length > 0 && { description: texts.join("\n\n") }),
  };
}

function isPlain(schema: Schema): boolean {
  const { type = "object" } = schema;
  return type === "object" && Object.keys(schema).every((keyword) => MERGED.has(keyword));
}

function isOpen({ additionalProperties: additional }: Schema): boolean {
  return additional === undefined || additional === true;
}

function isEmpty(schema: Schema): boolean {
  return Object.keys(schema).length === 0;
}

function propertiesOf({ properties }: Schema): Schema {
  return isRecord(properties) ? properties : {};
}

function namesIn(names: unknown): readonly unknown[] {
  return Array.isArray(names) ? names : [];
}
