/** A stream whose next piece may be there already. */
export interface PieceStream<Piece, Result> extends AsyncGenerator<Piece, Result, unknown> {
  /** The next piece if it has come, so that nobody waits for it; else `next` gives it. */
  ready(): Piece | undefined;
}

/**
 * A stream of pieces, of one that gives all that have come at once. Adapters read many events of a
 * model from one chunk of bytes: promises for each would cost more than the piece.
 */
export function inPieces<Piece extends object, Result>(
  batches: AsyncGenerator<readonly Piece[], Result, unknown>,
): PieceStream<Piece, Result> {
  type Item = IteratorResult<Piece, Result>;
  type Batch = IteratorResult<readonly Piece[], Result>;
  let batch: readonly Piece[] = [];
  let at = 0;
  let last: Promise<unknown> = Promise.resolve();
  let isReading = false;

  const ready = (): Piece | undefined => {
    const piece = batch[at];
    if (piece !== undefined) at += 1;
    return piece;
  };
  const read = async (asked: () => Promise<Batch>): Promise<Item> => {
    isReading = true;
    try {
      for (let item = await asked(); ; item = await batches.next()) {
        if (item.done === true) return item;
        batch = item.value;
        at = 0;
        const value = ready();
        if (value !== undefined) return { done: false, value };
      }
    } finally {
      isReading = false;
    }
  };
  /** One after the other, as generators are asked. */
  const inTurn = (work: () => Promise<Item>): Promise<Item> => {
    const item = isReading ? last.then(work, work) : work();
    last = item;
    return item;
  };
  const next = (): Promise<Item> =>
    inTurn(() => {
      const value = ready();
      return value === undefined
        ? read(() => batches.next())
        : Promise.resolve({ done: false, value });
    });
  /** What has come and was not read is gone. */
  const leave = (asked: () => Promise<Batch>): Promise<Item> =>
    inTurn(() => {
      batch = [];
      return read(asked);
    });
  return {
    ready: () => (isReading ? undefined : ready()),
    next,
    return: (value) => leave(() => batches.return(value)),
    throw: (error) => leave(() => batches.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => leave(() => batches.return(undefined as never)).then(() => {}),
  };
}
