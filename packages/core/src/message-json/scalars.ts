import { printDecimal, readDecimal } from "../decimal.ts";
import { numberSource, toNumber } from "./json-text.ts";
import { refuse } from "./walk.ts";
import type { Shape } from "./shape.ts";

/** A whole number; texts, whole floats and truth values that stand for one are taken. */
export const integer: Shape<number> = (given, walk) => {
  const value = toNumber(given);
  const isText = typeof value === "string" && /^\s*[+-]?\d+(?:_\d+)*(?:\.0+)?\s*$/.test(value);
  const number = isText ? Number(value.replaceAll("_", "")) : value;
  if (typeof number === "boolean") return Number(number);
  return typeof number === "number" && Number.isSafeInteger(number)
    ? number
    : refuse(walk, "a whole number within ±2^53");
};

const TRUE: ReadonlySet<unknown> = new Set([true, 1, "true", "t", "yes", "y", "on", "1"]);
const FALSE: ReadonlySet<unknown> = new Set([false, 0, "false", "f", "no", "n", "off", "0"]);

/** A truth value; the usual words for one are taken. */
export const truth: Shape<boolean> = (value, walk) => {
  const word = typeof value === "string" ? value.toLowerCase() : value;
  return TRUE.has(word) || (FALSE.has(word) ? false : refuse(walk, "true or false"));
};

/** A decimal number, in the notation of Python. */
export const decimal: Shape<string> = (value, walk) => {
  const source = typeof value === "string" ? value : numberSource(value);
  const read = readDecimal(source?.replaceAll("_", "") ?? "");
  return read === undefined ? refuse(walk, "a decimal number as text") : printDecimal(read);
};

const TIME =
  /^(\d{4}-\d\d-\d\d)(?:[Tt _](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:([Zz])|([+-])([01]\d|2[0-3]):?([0-5]\d))?)?$/;

/**
 * A time as Python prints it: six digits of a second or none, `Z` for UTC. A number is seconds, or
 * milliseconds above 2e10.
 */
export const time: Shape<string> = (value, walk) => {
  const number =
    typeof value === "string" && /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  const read = typeof number === "number" ? timeOfNumber(number) : timeOfText(number);
  return read ?? refuse(walk, "a time such as `2030-01-31T12:00:00Z`");
};

function timeOfNumber(number: number): string | undefined {
  const unit = Math.abs(number) > 2e10 ? 1000 : 1; // of a second
  const seconds = Math.floor(number / unit);
  const micros = Math.round((number - seconds * unit) * (1e6 / unit));
  const local = localTime((seconds + Math.floor(micros / 1e6)) * 1000);
  return timeOfText(`${local}.${String(micros % 1e6).padStart(6, "0")}Z`);
}

function timeOfText(text: unknown): string | undefined {
  const match = typeof text === "string" ? TIME.exec(text) : null;
  if (match === null) return undefined;
  const [, date, minutes = "00:00", seconds = "00", fraction = "", utc, sign, hours, rest] = match;
  const local = `${date}T${minutes}:${seconds}`;
  // a day that is not in the calendar is read as another one
  if (localTime(`${local}Z`) !== local || local < "0001") return undefined;
  const micros = fraction.slice(0, 6).padEnd(6, "0");
  const isUtc = utc !== undefined || `${hours}${rest}` === "0000";
  const zone = isUtc ? "Z" : sign === undefined ? "" : `${sign}${hours}:${rest}`;
  return `${local}${micros === "000000" ? "" : `.${micros}`}${zone}`;
}

/** Date and time to the second; nothing for what is no time. */
function localTime(given: number | string): string | undefined {
  const date = new Date(given);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, -5);
}
