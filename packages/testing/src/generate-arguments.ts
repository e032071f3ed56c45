import { type JsonSchemaObject, UsageError } from "@toolsets/core";
import { isRecord } from "./is-record.ts";

const CHARACTERS =
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const DAY_MS = 86_400_000;
const MOST_LEVELS = 100;

type Generate = (schema: unknown, level: number) => unknown;

/**
 * Arguments that fit a JSON Schema, the same for the same seed. Optional properties are left out;
 * a further seed takes the next alternative of every choice. `pattern` and formats other than
 * `date` are not looked at.
 *
 * @throws `invalid_usage` for a reference that leads nowhere or a schema that requires itself.
 */
export function generateArguments(schema: JsonSchemaObject, seed = 0): Record<string, unknown> {
  const generate = generator(schema, seed);
  const value = generate({ type: "object", ...schema }, 0);
  if (isRecord(value)) return value;
  throw new UsageError(
    `The parameters of a tool must be an object, but their schema gives ${JSON.stringify(value)}. Describe an object.`,
  );
}

// oxlint-disable-next-line max-lines-per-function -- one closure: each kind of schema calls the others
function generator(root: JsonSchemaObject, firstSeed: number): Generate {
  let seed = firstSeed;

  const generate: Generate = (schema, level) => {
    if (!isRecord(schema)) return character(seed);
    if (level > MOST_LEVELS) {
      throw new UsageError("A JSON Schema requires itself without end, so no value can fit it.");
    }
    if ("const" in schema) return schema["const"];
    for (const choices of [schema["enum"], schema["examples"]])
      if (isFilled(choices)) return pick(choices, seed);
    if (typeof schema["$ref"] === "string")
      return generate(resolve(root, schema["$ref"]), level + 1);
    for (const alternatives of [schema["anyOf"], schema["oneOf"]])
      if (isFilled(alternatives)) return generate(pick(alternatives, seed), level + 1);
    if (isFilled(schema["allOf"])) return generate(merged(root, schema), level + 1);
    return generateTyped(schema, level);
  };

  const generateTyped = (schema: Record<string, unknown>, level: number): unknown => {
    switch (typeOf(schema, seed)) {
      case "object":
        return generateObject(schema, level);
      case "array":
        return generateArray(schema, level);
      case "string":
        return generateString(schema, seed);
      case "integer":
        return generateNumber(schema, seed, true);
      case "number":
        return generateNumber(schema, seed, false);
      case "boolean":
        return seed % 2 === 1;
      case "null":
        return null;
      default:
        return character(seed);
    }
  };

  const generateObject = (schema: Record<string, unknown>, level: number): unknown => {
    const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
    const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
    const entries = new Map<string, unknown>();
    for (const [name, property] of Object.entries(properties))
      if (required.has(name)) entries.set(name, generate(property, level + 1));
    const additional = schema["additionalProperties"];
    if (additional === true || isFilledSchema(additional)) {
      let name = "additionalProperty";
      while (entries.has(name)) name += "_";
      entries.set(name, generate(additional, level + 1));
    }
    return Object.fromEntries(entries);
  };

  const generateArray = (schema: Record<string, unknown>, level: number): unknown => {
    const { items, prefixItems, minItems = 0, maxItems = Infinity } = schema;
    const list: unknown[] = [];
    const add = (item: unknown): void => {
      list.push(generate(item, level + 1));
      if (schema["uniqueItems"] === true) seed += 1;
    };
    const first = Array.isArray(items) ? items : prefixItems; // a list of items is draft 7
    if (Array.isArray(first)) first.forEach(add);
    const rest = Array.isArray(items) ? schema["additionalItems"] : items;
    if (Number(minItems) > list.length) while (Number(minItems) > list.length) add(rest);
    else if (isFilledSchema(rest) && Number(maxItems) > list.length) add(rest);
    return list;
  };

  return generate;
}

function typeOf({ type, properties }: Record<string, unknown>, seed: number): unknown {
  if (isFilled(type)) return pick(type, seed);
  return type ?? (isRecord(properties) ? "object" : undefined);
}

function generateString(
  { minLength, maxLength, format }: Record<string, unknown>,
  seed: number,
): string {
  if (typeof minLength === "number") return character(seed).repeat(minLength);
  if (maxLength === 0) return "";
  if (format === "date")
    return new Date(Date.UTC(2024, 0, 1) + seed * DAY_MS).toISOString().slice(0, 10);
  return character(seed);
}

/**
 * Bounds are inclusive; an exclusive one counts as the next whole number. Those of what a double holds
 * exactly, which zod writes for every integer, say nothing.
 */
function generateNumber(schema: Record<string, unknown>, seed: number, whole: boolean): number {
  const bound = (inclusive: string, exclusive: string, step: number): number | undefined => {
    const { [inclusive]: at, [exclusive]: beyond } = schema;
    if (typeof at === "number") return Math.abs(at) < Number.MAX_SAFE_INTEGER ? at : undefined;
    return typeof beyond === "number" ? beyond + step : undefined;
  };
  const low = bound("minimum", "exclusiveMinimum", 1);
  const high = bound("maximum", "exclusiveMaximum", -1);
  const minimum = whole && low !== undefined ? Math.ceil(low) : low;
  const maximum = whole && high !== undefined ? Math.floor(high) : high;
  if (minimum === undefined) return maximum === undefined ? seed : maximum - seed;
  if (maximum === undefined) return minimum + seed;
  if (maximum < minimum) return (minimum + maximum) / 2; // between exclusive bounds closer than 2
  return maximum === minimum ? minimum : minimum + (seed % (maximum - minimum));
}

/** One character, or more when the seed is beyond them: counted as the columns of a spreadsheet. */
function character(seed: number): string {
  let text = "";
  for (let rest = Math.floor(seed / CHARACTERS.length); rest > 0;) {
    text += CHARACTERS.charAt((rest - 1) % CHARACTERS.length);
    rest = Math.floor(rest / CHARACTERS.length);
  }
  return text + CHARACTERS.charAt(seed % CHARACTERS.length);
}

/** Follows a reference within the schema. */
function resolve(root: JsonSchemaObject, reference: string): unknown {
  let at: unknown = root;
  const [document, ...keys] = reference.split("/");
  for (const key of keys) {
    const name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
    at =
      (isRecord(at) || Array.isArray(at)) && Object.hasOwn(at, name)
        ? at[name as never]
        : undefined; // hasOwn saw it
  }
  if (document === "#" && at !== undefined) return at;
  throw new UsageError(
    `The reference \`${reference}\` of a JSON Schema leads nowhere. Only references within the schema can be followed.`,
  );
}

/** A schema and the members of its `allOf` as one, later keywords over earlier ones. */
function merged(root: JsonSchemaObject, { allOf, ...schema }: Record<string, unknown>): unknown {
  const members = (Array.isArray(allOf) ? allOf : []).map((member: unknown) =>
    isRecord(member) && typeof member["$ref"] === "string" ? resolve(root, member["$ref"]) : member,
  );
  const parts = [...members, schema].filter(isRecord);
  const properties = parts.map((part) => part["properties"]).filter(isRecord);
  const required = parts.flatMap((part) => part["required"] ?? []);
  return Object.assign(
    {},
    ...parts,
    properties.length > 0 && { properties: Object.assign({}, ...properties) },
    required.length > 0 && { required },
  );
}

function pick(choices: readonly unknown[], seed: number): unknown {
  return choices[seed % choices.length];
}

function isFilled(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function isFilledSchema(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length > 0;
}
