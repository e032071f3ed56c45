/** What a callback may return: the value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;
