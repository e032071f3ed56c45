import { isRecord, type JsonSchemaObject, UsageError } from "@toolsets/core";
import { mergeObjects, tellsKeys } from "./merge-objects.ts";
import { withoutRootReference } from "./root-reference.ts";

type Schema = Readonly<Record<string, unknown>>;

const FORMATS: ReadonlySet<unknown> = new Set([
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "uri",
  "ipv4",
  "ipv6",
  "uuid",
]);
const DEFINITIONS = ["$defs", "definitions"] as const;
const TYPES: ReadonlySet<unknown> = new Set([
  "object",
  "array",
  "string",
  "number",
  "integer",
  "boolean",
  "null",
]);
/** Say nothing of the value. */
const SILENT: ReadonlySet<string> = new Set(["$schema", "$id", "$comment", "title"]);

const known = new WeakMap<object, Schema>();

/**
 * The schema in the subset that the strict mode of Anthropic takes: objects are closed, and what it
 * does not know becomes words of the description. The given schema stays as it is.
 *
 * @throws `invalid_usage` for a place where the subset has no word for what is allowed.
 */
export function toStrictSchema(schema: JsonSchemaObject, owner: string): Schema {
  const made = known.get(schema) ?? strict(withoutRootReference(schema), { owner, path: "" });
  known.set(schema, made);
  return made;
}

interface Place {
  readonly owner: string;
  readonly path: string;
}

function strict(given: unknown, place: Place): Schema {
  if (!isRecord(given)) throw loose(place);
  const rest: Record<string, unknown> = { ...given };
  const take = (keyword: string): unknown => {
    const value = rest[keyword];
    delete rest[keyword];
    return value;
  };
  for (const keyword of SILENT) take(keyword);
  const made: Record<string, unknown> = {};
  for (const keyword of DEFINITIONS) {
    const definitions = take(keyword);
    if (isRecord(definitions)) made[keyword] = mapped(definitions, `${keyword}.`, place);
  }
  if (typeof rest["$ref"] === "string") {
    if (tellsKeys(rest)) throw loose(place);
    return { ...made, $ref: rest["$ref"] }; // it takes nothing beside it
  }
  const description = take("description");
  Object.assign(made, toCore(rest, take, place));
  return withDescription(made, description, rest);
}

/** What says which values are allowed. */
function toCore(rest: Schema, take: (keyword: string) => unknown, place: Place): Schema {
  const { enum: values, const: only, type, anyOf, oneOf, allOf } = rest;
  if (Array.isArray(values) && values.length > 0 && values.every(isPrimitive)) {
    take("type");
    return { enum: take("enum") };
  }
  if (only !== undefined && isPrimitive(only)) {
    take("type");
    return { const: take("const") };
  }
  const isMixed = [anyOf, oneOf, allOf].filter(Array.isArray).length > 1;
  if (isMixed || rest["patternProperties"] !== undefined) throw loose(place);
  const union = Array.isArray(anyOf) ? "anyOf" : Array.isArray(oneOf) ? "oneOf" : undefined;
  if (union !== undefined) {
    const members: unknown = take(union);
    if (tellsKeys(rest))
      return { anyOf: listed(withEach(members, takeAll(rest, take), place), place) };
    take("type");
    return { anyOf: listed(members, place) };
  }
  if (Array.isArray(allOf)) {
    const members: readonly unknown[] = allOf;
    const isObject = members.some((member) => isRecord(member) && tellsKeys(member));
    if (tellsKeys(rest) || (isObject && members.length > 1)) {
      take("allOf");
      const base = takeAll(rest, take);
      return strict(
        members.reduce<Schema>((made, member) => merged(made, member, place), base),
        place,
      );
    }
    take("type");
    const [first, ...more] = listed(take("allOf"), place);
    return first !== undefined && more.length === 0 ? first : { allOf: [first, ...more] };
  }
  if (Array.isArray(type)) return toTyped(rest, take, place);
  if (!TYPES.has(type)) throw loose(place);
  return { type: take("type"), ...toKeywords(type, take, rest, place) };
}

function takeAll(rest: Schema, take: (keyword: string) => unknown): Schema {
  return Object.fromEntries(Object.keys(rest).map((keyword) => [keyword, take(keyword)]));
}

/** What is said beside a choice is said of each of its members. */
function withEach(members: unknown, base: Schema, place: Place): readonly Schema[] {
  return Array.isArray(members) ? members.map((member) => merged(base, member, place)) : [];
}

function merged(base: Schema, member: unknown, place: Place): Schema {
  const made = mergeObjects(base, member);
  if (made === undefined) throw loose(place);
  return made;
}

/** A list of types is a choice among schemas of one type each. */
function toTyped(rest: Schema, take: (keyword: string) => unknown, place: Place): Schema {
  const { type, ...others } = rest;
  const types: readonly unknown[] = Array.isArray(type) ? type : [];
  const choices = types.map((each) => strict({ ...others, type: each }, place));
  for (const keyword of Object.keys(rest)) take(keyword);
  const [only, ...more] = choices;
  return only !== undefined && more.length === 0 ? only : { anyOf: choices };
}

function toKeywords(
  type: unknown,
  take: (keyword: string) => unknown,
  rest: Schema,
  place: Place,
): Schema {
  switch (type) {
    case "object":
      return toObject(take, rest, place);
    case "array": {
      const { items, minItems } = rest;
      if (minItems === 0 || minItems === 1) take("minItems");
      return {
        ...(items !== undefined && {
          items: strict(take("items"), { ...place, path: `${place.path}[]` }),
        }),
        ...((minItems === 0 || minItems === 1) && { minItems }),
      };
    }
    case "string":
      return FORMATS.has(rest["format"]) ? { format: take("format") } : {};
    default:
      return {};
  }
}

function toObject(take: (keyword: string) => unknown, rest: Schema, place: Place): Schema {
  const isAny = rest["properties"] === undefined && rest["additionalProperties"] !== false;
  if (isAny && place.path !== "") throw loose(place); // of no tool that takes nothing
  const properties = take("properties");
  const additional = take("additionalProperties");
  const required = take("required");
  const isMap = additional === true || isRecord(additional);
  if (isMap && (!isRecord(properties) || Object.keys(properties).length === 0)) throw loose(place);
  return {
    properties: isRecord(properties) ? mapped(properties, "", place) : {},
    additionalProperties: false,
    ...(Array.isArray(required) && required.length > 0 && { required }),
  };
}

function mapped(schemas: Schema, prefix: string, { owner, path }: Place): Schema {
  const dot = path === "" ? "" : ".";
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      strict(schema, { owner, path: `${path}${dot}${prefix}${name}` }),
    ]),
  );
}

function listed(schemas: unknown, place: Place): readonly Schema[] {
  return Array.isArray(schemas) ? schemas.map((schema) => strict(schema, place)) : [];
}

/** What has no place of its own is told in words. */
function withDescription(made: Schema, description: unknown, rest: Schema): Schema {
  const said = typeof description === "string" ? description : undefined;
  const left = Object.entries(rest).map(
    ([keyword, value]) => `${keyword}: ${JSON.stringify(value)}`,
  );
  const told = [said, made["description"], left.length > 0 ? `{${left.join(", ")}}` : undefined];
  const texts = told.filter((text) => typeof text === "string" && text !== "");
  return texts.length === 0 ? made : { ...made, description: texts.join("\n\n") };
}

function isPrimitive(value: unknown): boolean {
  return value === null || typeof value !== "object";
}

function loose({ owner, path }: Place): UsageError {
  const where = path === "" ? "" : ` at \`${path}\``;
  return new UsageError(
    `The strict mode of Anthropic cannot say what the schema of ${owner} allows${where}. Give it a type there, and name the keys of objects; or do without strict tools and native output.`,
  );
}
