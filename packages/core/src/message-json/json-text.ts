import { refuse } from "./refuse.ts";
import type { Walk } from "./shape.ts";

/** What newer hosts can do with JSON. */
interface HostJson extends JSON {
  rawJSON?(text: string): unknown;
  isRawJSON?(value: unknown): boolean;
}
const host: HostJson = JSON;
const INTEGER = /^-?\d+$/;

/** A number whose text says more than its value. */
class NumberText {
  readonly value: number;
  /** Absent where the host does not tell. */
  readonly source: string | undefined;

  constructor(value: number, source: string | undefined) {
    this.value = value;
    this.source = source;
  }
}

/**
 * The value of a JSON text, ready for a walk. Integers that no double holds keep their text, and so
 * do costs, where `1.0` is not `1`.
 */
export function parseText(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // revivers are slow: only where a number may need it
  return /\d{16}|"cost"\s*:\s*[-\d]/.test(text) ? JSON.parse(text, keepText) : value;
}

function keepText(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number") return value;
  const isUnsafe = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isUnsafe || key === "cost" ? new NumberText(value, context?.source) : value;
}

/** Tells a number that is an object only to keep its text. */
export function isNumberText(value: unknown): boolean {
  return value instanceof NumberText || host.isRawJSON?.(value) === true;
}

/** A number without its text. */
export function toNumber(value: unknown): unknown {
  return value instanceof NumberText ? value.value : value;
}

/** The text of a number, as Python prints it: whole floats have a fraction. */
export function numberSource(value: unknown): string | undefined {
  const number = toNumber(value);
  if (typeof number !== "number") return undefined;
  const source = value instanceof NumberText ? value.source : undefined;
  const isFloat = source !== undefined && !INTEGER.test(source);
  const text = !isFloat && source !== undefined ? source : String(number);
  return isFloat && INTEGER.test(text) ? `${text}.0` : text;
}

/** A number of a JSON value: an integer that no double holds stays text, which `JSON.stringify` writes. */
export function keepNumber(value: unknown, walk: Walk): unknown {
  if (!(value instanceof NumberText)) return value;
  const { value: number, source } = value;
  const isExact = Number.isSafeInteger(number) || !Number.isInteger(number);
  if (isExact || (source !== undefined && isSame(source, number))) return number;
  if (source !== undefined && host.rawJSON !== undefined) return host.rawJSON(source);
  return refuse(walk, "an integer within ±2^53: this host cannot keep a larger one");
}

/** Whether a number prints as it was written, or was a float to begin with. */
function isSame(source: string, number: number): boolean {
  return !INTEGER.test(source) || String(number) === source;
}
