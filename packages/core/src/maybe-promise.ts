/** What a callback may return: the value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** Tells whether a value has to be awaited; promises of other realms count too. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value;
}
