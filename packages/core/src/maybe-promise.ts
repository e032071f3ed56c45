/** What a callback may return: the value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** Tells whether a value has to be awaited; promises of other realms count too. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function" // arguments of a call may have the key
  );
}

/** `next` of the value, without a promise where it needs none: a step that waits for nothing is cheap. */
export function andThen<Value, Result>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Result>,
): MaybePromise<Result> {
  // oxlint-disable-next-line promise/no-callback-in-promise -- this is how a promise continues
  return isPromise(value) ? value.then(next) : next(value);
}
