import { UsageError } from "../errors/usage-error.ts";

const CAPACITY = 1000;

/** Hands items from running code to a reader, who acknowledges each. */
export interface Mailbox<Item> {
  /**
   * Resolves when the reader took the item, at once when there is no reader any more.
   *
   * @throws `invalid_usage` when 1,000 items wait.
   */
  put(item: Item): Promise<void>;
  /** The next item, or nothing when the box is closed and empty. */
  take(): Promise<{ readonly item: Item; readonly acknowledge: () => void } | undefined>;
  close(): void;
}

export function createMailbox<Item>(): Mailbox<Item> {
  const waiting: { readonly item: Item; readonly acknowledge: () => void }[] = [];
  let wake = (): void => {};
  let closed = false;
  return {
    put: (item) =>
      new Promise((acknowledge, reject) => {
        if (closed) {
          acknowledge();
        } else if (waiting.length === CAPACITY) {
          reject(new UsageError(`${CAPACITY} reports wait unread. Await each \`ctx.emit()\`.`));
        } else {
          waiting.push({ item, acknowledge });
          wake();
        }
      }),
    async take() {
      // oxlint-disable-next-line no-unmodified-loop-condition -- close() modifies it
      while (waiting.length === 0 && !closed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return waiting.shift();
    },
    close() {
      closed = true;
      wake();
    },
  };
}
