/** What a reader does to the run that it reads. */
interface ReaderEnds {
  /** At the first `next`. */
  readonly begin?: () => void;
  /** Once, when it has read all, has failed or was left. It may be parked then: its `next` has to end. */
  readonly leave: () => Promise<void>;
}

const DONE = { done: true, value: undefined } as const;

/**
 * A generator that may be left while its `next` is parked: a generator alone hears of that only when
 * the `next` is over. Who leaves does not hear how that ends.
 */
export function reader<Value>(
  source: AsyncGenerator<Value, void, undefined>,
  { begin, leave }: ReaderEnds,
): AsyncGenerator<Value, void, undefined> {
  let hasBegun = false;
  let parked = 0;
  let isLeft = false;
  let leaving: Promise<void> | undefined;

  const leaveOnce = async (): Promise<void> => {
    if (hasBegun) await (leaving ??= leave());
  };
  const next = async (): Promise<IteratorResult<Value, void>> => {
    if (isLeft) return DONE;
    if (!hasBegun) begin?.();
    hasBegun = true;
    parked += 1;
    try {
      const item = await source.next();
      if (item.done === true) await leaveOnce();
      return item;
    } catch (error) {
      if (isLeft) return DONE;
      await leaveOnce();
      throw error;
    } finally {
      parked -= 1;
    }
  };
  const end = async (): Promise<typeof DONE> => {
    isLeft = true;
    const ended = source.return();
    if (parked === 0) await ended;
    else ended.catch(() => {}); // it stands behind what is parked
    await leaveOnce();
    return DONE;
  };
  const self: AsyncGenerator<Value, void, undefined> = {
    next,
    return: end,
    async throw(error) {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]: () => self,
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
  return self;
}
