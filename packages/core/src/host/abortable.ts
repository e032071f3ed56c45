/** A source that is left at an abort, even if it ignores the signal. */
export interface AbortableSource<Item, Result> {
  /** The next item if it is there already and nobody aborted. */
  ready(): Item | undefined;
  /** Rejects with the reason of the abort. */
  next(): Promise<IteratorResult<Item, Result>>;
  /** Lets go of the source and tells it to end. */
  stop(): void;
}

/** One listener for the whole source: a race per item would cost more than the item. */
export function abortable<Item, Result>(
  source: AsyncGenerator<Item, Result, unknown> & { ready?(): Item | undefined },
  signal: AbortSignal,
): AbortableSource<Item, Result> {
  let resolve: (item: IteratorResult<Item, Result>) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const executor = (onItem: typeof resolve, onError: typeof reject): void => {
    resolve = onItem;
    reject = onError;
  };
  const onItem = (item: IteratorResult<Item, Result>): void => resolve(item);
  const onError = (error: unknown): void => reject(error);
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    ready: () => (signal.aborted ? undefined : source.ready?.()),
    next() {
      const item = new Promise<IteratorResult<Item, Result>>(executor);
      if (signal.aborted) onAbort();
      else source.next().then(onItem, onError);
      return item;
    },
    stop() {
      signal.removeEventListener("abort", onAbort);
      // it may be parked in a read that never ends, so nobody waits for it
      source.return(undefined as never).catch(() => {}); // the result of a stopped source is not read
    },
  };
}
