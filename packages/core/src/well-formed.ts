import { isRecord } from "./is-record.ts";

/** Newer than the targets of this package. */
interface NewText {
  isWellFormed?(): boolean;
  toWellFormed?(): string;
}

const HALF = /\p{Surrogate}/u; // by the flag `u` whole characters are none
const HALVES = /\p{Surrogate}/gu;

/**
 * The same data without half characters, which JSON of other languages refuses: texts that somebody cut
 * have them. Texts and keys get U+FFFD in their place. The very value where there are none.
 *
 * @example
 * const body = toWellFormed({ prompt: "a😀".slice(0, 2) }); // { prompt: "a\uFFFD" }
 */
export function toWellFormed<Value>(value: Value): Value {
  return mend(value) as Value; // of the same shape
}

function mend(value: unknown): unknown {
  if (isWellFormed(value)) return value;
  if (typeof value === "string") return mendText(value);
  if (Array.isArray(value)) return value.map(mend);
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([key, item]) => [mendText(key), mend(item)]));
}

function mendText(text: string & NewText): string {
  return text.toWellFormed?.() ?? text.replaceAll(HALVES, "\uFFFD");
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === "string") return isWellFormedText(value);
  if (Array.isArray(value)) return value.every(isWellFormed);
  if (!isRecord(value)) return true;
  for (const key of Object.keys(value))
    if (!isWellFormedText(key) || !isWellFormed(value[key])) return false;
  return true;
}

function isWellFormedText(text: string & NewText): boolean {
  return text.isWellFormed?.() ?? !HALF.test(text);
}
