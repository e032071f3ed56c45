import { isRawNumber } from "./json-text.ts";
import { Refusal, refuse, type Walk } from "./walk.ts";

/**
 * What a value has to be like, for both directions: gives the value of the other side. Nothing in
 * means that the field is missing, nothing out that it is left out.
 */
export type Shape<Result = unknown> = (value: unknown, walk: Walk) => Result;

/** An object with data in it; what it holds may be anything. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value under `key`, one step further down the path. */
export function inside<Result>(
  key: string | number,
  value: unknown,
  shape: Shape<Result>,
  walk: Walk,
): Result {
  walk.path.push(key);
  const result = shape(value, walk);
  walk.path.pop();
  return result;
}

/** The same, or nothing where the value does not fit. */
export function attempt<Result>(
  shape: Shape<Result>,
  value: unknown,
  walk: Walk,
): Result | undefined {
  const { length } = walk.path;
  try {
    return shape(value, walk);
  } catch (error) {
    if (!(error instanceof Refusal) || error.isFinal) throw error;
    walk.path.length = length;
    return undefined;
  }
}

/** Tells objects from lists, nothing and the rest. */
export function isFields(value: unknown): value is Fields {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && !isRawNumber(value);
}

/** A property of its own: keys come from outside. */
export function own(fields: unknown, key: string): unknown {
  return isFields(fields) && Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** The name of a field on the side that the walk comes from. */
export function sourceName(name: string, { isReading }: Walk): string {
  return isReading ? snakeCase(name) : name;
}

/** A name of ours as JSON has it. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * An object with these fields, in the order in which they are written. Others are left out. An alias
 * is an older name, read where the current one is missing.
 */
export function record(
  shapes: Readonly<Record<string, Shape>>,
  aliases: Readonly<Record<string, string>> = {},
): Shape<Record<string, unknown>> {
  const fields = Object.entries(shapes).map(
    ([name, shape]) => [name, snakeCase(name), shape, aliases[name]] as const,
  );
  return (value, walk) => {
    if (!isFields(value)) refuse(walk, "an object");
    const result: Record<string, unknown> = {};
    for (const [ours, theirs, shape, alias = theirs] of fields) {
      const [current, to] = walk.isReading ? [theirs, ours] : [ours, theirs];
      const isAlias =
        walk.isReading && !Object.hasOwn(value, current) && (own(value, alias) ?? null) !== null;
      const from = isAlias ? alias : current;
      const converted = inside(from, own(value, from), shape, walk);
      if (converted !== undefined) result[to] = converted;
    }
    return result;
  };
}

/** One of several records, told apart by the value of `field`. */
export function tagged(field: string, shapes: Readonly<Record<string, Shape>>): Shape {
  const known = oneOf(...Object.keys(shapes));
  return (value, walk) => {
    if (!isFields(value)) refuse(walk, "an object");
    const name = sourceName(field, walk);
    const kind = inside(name, own(value, name), known, walk);
    return shapes[kind]?.(value, walk);
  };
}

/** A list of one shape. */
export function list<Item>(shape: Shape<Item>): Shape<readonly Item[]> {
  return (value, walk) =>
    Array.isArray(value)
      ? value.map((item, index) => inside(index, item, shape, walk))
      : refuse(walk, "a list");
}

/** An object with any keys, which are kept, all values of one shape. */
export function dictionary(shape: Shape): Shape<Fields> {
  return (value, walk) => {
    if (!isFields(value)) refuse(walk, "an object");
    // `fromEntries` makes properties of `__proto__` too
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [text(key, walk), inside(key, item, shape, walk)]),
    );
  };
}

/** A text that UTF-8 can hold. */
export const text: Shape<string> = (value, walk) => {
  if (typeof value !== "string") refuse(walk, "a text");
  return /\p{Surrogate}/u.test(value) ? refuse(walk, "a text without half characters") : value;
};

/** A text, or something else, which a message calls `name`. */
export function textOr(name: string, shape: Shape): Shape {
  return (value, walk) => {
    if (typeof value === "string") return text(value, walk);
    return typeof value === "object" && value !== null
      ? shape(value, walk)
      : refuse(walk, `a text or ${name}`);
  };
}

/** One of these texts. */
export function oneOf(...values: readonly string[]): Shape<string> {
  const known = values.map((value) => `\`${value}\``).join(", ");
  return (value, walk) => values.find((each) => each === value) ?? refuse(walk, `one of ${known}`);
}

/** Null in the JSON where there is nothing in memory. */
export function nullable(shape: Shape): Shape {
  return (value, walk) =>
    value === null || value === undefined
      ? walk.isReading
        ? undefined
        : null
      : shape(value, walk);
}

/** May be missing on both sides; null is none. */
export function maybe(shape: Shape): Shape {
  return (value, walk) => (value === undefined ? undefined : shape(value, walk));
}

/** Reads `value` where the field is missing. */
export function withDefault(shape: Shape, value: unknown): Shape {
  return (given, walk) => shape(given === undefined ? value : given, walk);
}

/** A field that says what the record is. */
export function tag(value: string): Shape {
  return withDefault(oneOf(value), value);
}
