/** What newer hosts can do with JSON. */
interface HostJson extends JSON {
  rawJSON?(text: string): RawNumber;
  isRawJSON?(value: unknown): boolean;
}
const host: HostJson = JSON;

/** A number as its text, which `JSON.stringify` writes as it is. */
interface RawNumber {
  readonly rawJSON: string;
}

const INTEGER = /^-?\d+$/;

/**
 * The value of a JSON text, ready for a walk. Integers that no double holds keep their text, or are
 * a `bigint`, which no walk takes; costs keep theirs, where `1.0` is not `1`.
 */
export function parseText(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // revivers are slow: only where a number may need it
  return /\d{16}|"cost"\s*:\s*[-\d]/.test(text) ? JSON.parse(text, keepText) : value;
}

function keepText(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number") return value;
  const isUnsafe = Number.isInteger(value) && !Number.isSafeInteger(value);
  if (!isUnsafe && key !== "cost") return value;
  const source = context?.source;
  if (source !== undefined && host.rawJSON !== undefined) return host.rawJSON(source);
  return isUnsafe ? BigInt(value) : value;
}

/** The value of a JSON text; integers that no double holds keep their text where the host can. */
export function parseExactly(text: string): unknown {
  return /\d{16}/.test(text) ? JSON.parse(text, keepInteger) : JSON.parse(text);
}

function keepInteger(
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source === undefined || !INTEGER.test(source) ? value : (host.rawJSON?.(source) ?? value);
}

/** Tells a number that keeps its text. */
export function isRawNumber(value: unknown): value is RawNumber {
  return host.isRawJSON?.(value) === true;
}

/** A number without its text, where it is the same without. */
export function toNumber(value: unknown): unknown {
  if (!isRawNumber(value)) return value;
  const number = Number(value.rawJSON);
  const isExact = Number.isSafeInteger(number) || String(number) === value.rawJSON;
  return isExact || !INTEGER.test(value.rawJSON) ? number : value;
}

/** The text of a number, as Python prints it: whole floats have a fraction. */
export function numberSource(value: unknown): string | undefined {
  if (!isRawNumber(value)) return typeof value === "number" ? String(value) : undefined;
  if (INTEGER.test(value.rawJSON)) return value.rawJSON;
  const text = String(Number(value.rawJSON));
  return INTEGER.test(text) ? `${text}.0` : text;
}
