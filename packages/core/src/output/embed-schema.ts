import type { JsonSchemaObject } from "../json.ts";

/** The definitions of a schema that others are put into, by name. */
export type Definitions = Map<string, unknown>;

const PREFIX = "#/$defs/";

/**
 * A schema as a part of another one: its definitions join those of the whole, and what points to its
 * root or into it still leads there.
 */
export function embedSchema(
  name: string,
  schema: JsonSchemaObject,
  definitions: Definitions,
): JsonSchemaObject {
  const { $defs, ...own } = schema;
  const given = Object.entries(typeof $defs === "object" && $defs !== null ? $defs : {});
  const isShared = given.every(
    ([key, value]) =>
      !definitions.has(key) || JSON.stringify(definitions.get(key)) === JSON.stringify(value),
  );
  const names = new Map<string, string>();
  const isTaken = { has: (key: string) => definitions.has(key) || key in Object($defs) };
  for (const [key] of given) {
    const free = isShared || !definitions.has(key) ? key : freeName(key, isTaken);
    names.set(escaped(key), free);
    definitions.set(free, undefined); // taken from now on
  }
  const root: { name?: string } = {};
  const moved = (pointer: string): string => {
    const [key = "", ...rest] = pointer.startsWith(PREFIX)
      ? pointer.slice(PREFIX.length).split("/")
      : [];
    const known = names.get(decoded(key));
    if (known !== undefined) return PREFIX + [escaped(known), ...rest].join("/");
    root.name ??= freeName(name, isTaken);
    return PREFIX + escaped(root.name) + pointer.slice(1);
  };
  for (const [key, value] of given)
    definitions.set(names.get(escaped(key)) ?? key, rewrite(value, moved));
  const data = rewrite(own, moved) as JsonSchemaObject; // the same shape
  if (root.name === undefined) return data;
  definitions.set(root.name, data);
  return { $ref: PREFIX + escaped(root.name) };
}

/** Definitions as the keyword, where there are any. */
export function toKeyword(definitions: Definitions): JsonSchemaObject {
  return definitions.size === 0 ? {} : { $defs: Object.fromEntries(definitions) };
}

/** The name itself, or the first of `name_2`, `name_3` … that is free. */
export function freeName(name: string, taken: Pick<ReadonlyMap<string, unknown>, "has">): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
  return free;
}

/** @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** As a fragment of a URI has it. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** A copy with the pointers within the document moved. */
function rewrite(value: unknown, moved: (pointer: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, moved));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      key === "$ref" && typeof item === "string" && item.startsWith("#")
        ? moved(item)
        : rewrite(item, moved),
    ]),
  );
}
