import { UsageError } from "../errors/usage-error.ts";
import type { AgentEvent } from "../events.ts";
import type { RunResult } from "../run-result.ts";
import { Handle, type RunHandle } from "./handle.ts";

type EventItem<Output = unknown> = IteratorResult<
  AgentEvent<Output>,
  RunResult<Output> | undefined
>;

/** The events of one run, to be read once. */
export interface AgentEventStream<out Output = unknown> extends RunHandle {
  /** Nothing until the run has ended well. */
  readonly result: RunResult<Output> | undefined;
  next(): Promise<EventItem<Output>>;
  /** Cancels the run and waits until its toolsets are closed. */
  return(): Promise<EventItem<Output>>;
  [Symbol.asyncIterator](): this;
}

/** The view that is the loop itself: nothing stands between it and the reader. */
export class EventStream extends Handle implements AgentEventStream {
  #isTaken = false;
  #isLeft = false;

  get result(): RunResult | undefined {
    return this.flow.result;
  }

  next(): Promise<EventItem> {
    if (this.#isLeft) return Promise.resolve({ done: true, value: undefined });
    return this.flow.next() as Promise<EventItem>; // it asks for no boundaries
  }

  async return(): Promise<EventItem> {
    await this[Symbol.asyncDispose]();
    return { done: true, value: undefined };
  }

  override [Symbol.asyncDispose](): Promise<void> {
    this.#isLeft = true;
    return super[Symbol.asyncDispose]();
  }

  [Symbol.asyncIterator](): this {
    if (this.#isTaken) throw new UsageError("A run can be read once. Start another.");
    this.#isTaken = true;
    return this;
  }
}
