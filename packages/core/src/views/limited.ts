import type { ConcurrencyLimiter } from "../concurrency-limiter.ts";

interface Limited {
  readonly limiter: Pick<ConcurrencyLimiter, "acquire">;
  readonly signal: AbortSignal;
  readonly onThrown: (error: unknown) => Promise<never>;
}

/** Has a run wait for room before it begins; it has it until its loop has ended. */
export function limited<Reply, Item extends { readonly done?: boolean | undefined }>(
  read: (reply?: Reply) => Promise<Item>,
  { limiter, signal, onThrown }: Limited,
): (reply?: Reply) => Promise<Item> {
  let room: Promise<() => void> | undefined;
  return async (reply) => {
    room ??= limiter.acquire(signal).catch(onThrown);
    const release = await room;
    try {
      const item = await read(reply);
      if (item.done === true) release();
      return item;
    } catch (error) {
      release();
      throw error;
    }
  };
}
