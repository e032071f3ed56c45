import { isRawNumber, toNumber } from "./json-text.ts";
import { refuse, type Walk } from "./walk.ts";
import { attempt, dictionary, inside, isFields, type Shape, text } from "./shape.ts";

/** Which objects inside a JSON value are more than that, and what they have to be like. */
export interface Special {
  isOne(value: unknown, walk: Walk): boolean;
  readonly shape: Shape;
}

/** Any JSON value. Its keys stay as they are. */
export const anyJson: Shape = jsonWith();

/** An object with any JSON in it. */
export const jsonObject: Shape = (value, walk) =>
  isFields(value) ? anyJson(value, walk) : refuse(walk, "an object");

/** Any JSON value; what is special in it is converted, or left alone as a whole where it does not fit. */
export function jsonWith(special?: Special): Shape {
  return (value, walk) => {
    if (value === undefined && walk.isReading) refuse(walk, "a JSON value");
    return convert(value, walk, walk.path.length + walk.maxDepth, special);
  };
}

function convert(given: unknown, walk: Walk, deepest: number, special?: Special): unknown {
  const value = walk.isReading ? given : toPlain(given, walk);
  switch (typeof value) {
    case "string":
      return text(value, walk);
    case "number":
    case "boolean":
      return value;
    case "undefined":
      return null;
    case "object":
      break;
    case "bigint":
      return refuse(walk, "an integer within ±2^53: this host cannot keep a larger one");
    default:
      return refuse(walk, "a JSON value");
  }
  if (value === null) return value;
  if (isRawNumber(value)) return toNumber(value);
  if (walk.path.length >= deepest) refuse(walk, `nested at most ${walk.maxDepth} levels deep`);
  const deeper: Shape = (item) => convert(item, walk, deepest, special);
  if (Array.isArray(value)) return value.map((item, index) => inside(index, item, deeper, walk));
  if (special?.isOne(value, walk) !== true) return dictionary(deeper)(value, walk);
  return attempt(special.shape, value, walk) ?? convert(value, walk, deepest);
}

/** What `JSON.stringify` would see. */
function toPlain(value: unknown, walk: Walk): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) refuse(walk, "a JSON value; bytes go into a `binary` item");
  return "toJSON" in value && typeof value.toJSON === "function" ? value.toJSON() : value;
}
