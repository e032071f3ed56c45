const DECIMAL = /^\s*([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,15}))?\s*$/;
/** The powers of ten within which amounts lie. A sum of them may be longer, and no number too long. */
const FARTHEST = 100;

/** A decimal number: its digits, the last of them at the power of ten `exponent`. */
interface Decimal {
  readonly sign: string;
  readonly digits: string;
  readonly exponent: number;
}

/** A decimal number that is written as text, as Python takes it. */
export function readDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", power = "0"] = match;
  return {
    sign: sign === "-" ? sign : "",
    digits: (whole + fraction).replace(/^0+(?=\d)/, ""),
    exponent: Number(power) - fraction.length,
  };
}

/**
 * A decimal number in the notation of Python.
 *
 * @see https://speleotrove.com/decimal/daconvs.html#reftostr
 */
export function printDecimal({ sign, digits, exponent }: Decimal): string {
  const left = digits.length + exponent; // digits before the point
  const isPlain = exponent <= 0 && left > -6;
  const point = isPlain ? left : 1;
  const padded = digits.padStart(digits.length + 1 - Math.min(point, 1), "0");
  const split = Math.max(point, 1);
  const text = padded.length > split ? `${padded.slice(0, split)}.${padded.slice(split)}` : padded;
  const rest = left - point;
  return `${sign}${text}${isPlain ? "" : `E${rest < 0 ? "" : "+"}${rest}`}`;
}

/** Tells whether a value is a decimal number, as text, that can be added up. */
export function isAmount(value: unknown): value is string {
  const read = typeof value === "string" ? readDecimal(value) : undefined;
  if (read === undefined || Math.abs(read.exponent) > FARTHEST) return false;
  return read.digits.length + read.exponent <= 2 * FARTHEST;
}

/** The exact sum of two amounts; with `-1n`, what is left of one without the other. */
export function addDecimals(one: string, other: string, factor: 1n | -1n = 1n): string {
  const { sum, exponent } = align(one, other, factor);
  const text = String(sum);
  const sign = text.startsWith("-") ? "-" : "";
  return printDecimal({ sign, digits: text.slice(sign.length), exponent });
}

/** Tells whether an amount is above another. */
export function isAbove(one: string, other: string): boolean {
  return align(one, other, -1n).sum > 0n;
}

/** Both at the finer of their exponents. */
function align(one: string, other: string, factor: 1n | -1n): { sum: bigint; exponent: number } {
  const [a, b] = [numberOf(one), numberOf(other)];
  const exponent = Math.min(a.exponent, b.exponent);
  const shifted = (value: typeof a): bigint =>
    value.number * 10n ** BigInt(value.exponent - exponent);
  return { sum: shifted(a) + factor * shifted(b), exponent };
}

function numberOf(text: string): { number: bigint; exponent: number } {
  const read = readDecimal(text);
  if (read === undefined || Math.abs(read.exponent) > FARTHEST)
    throw new TypeError(`\`${text}\` is no decimal number.`); // checked where it came in
  return { number: BigInt(`${read.sign}${read.digits}`), exponent: read.exponent };
}
