/** A text, if that is what a server told. */
export function textOf(told: unknown): string {
  return typeof told === "string" ? told : "";
}

/** A list, if that is what a server told. */
export function listOf<Item>(told: readonly Item[] | null | undefined): readonly Item[] {
  return Array.isArray(told) ? told : NONE;
}

const NONE: readonly never[] = [];

/** A count, if that is what a server told. */
export function countOf(told: unknown): number {
  return typeof told === "number" && told >= 0 ? told : 0;
}
