import type { AgentEvent } from "../events.ts";
import type { RunResult } from "../run-result.ts";
import { UsageError } from "../errors/usage-error.ts";
import type { Flow } from "./flow.ts";

/** The events of one run, to be read once. */
export interface AgentEventStream<out Output = unknown> extends AsyncDisposable {
  next(): Promise<IteratorResult<AgentEvent<Output>, RunResult<Output> | undefined>>;
  /** Cancels the run and waits until its toolsets are closed. */
  return(): Promise<IteratorResult<AgentEvent<Output>, RunResult<Output> | undefined>>;
  [Symbol.asyncIterator](): this;
}

/** The view that is the loop itself: nothing stands between it and the reader. */
export function streamEvents(flow: Flow): AgentEventStream {
  let taken = false;
  let left = false;
  const leave = (): Promise<void> => {
    left = true;
    return flow.leave();
  };
  return {
    next: () => (left ? Promise.resolve({ done: true, value: undefined }) : flow.next()),
    async return() {
      await leave();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      if (taken) throw new UsageError("A run can be read once. Start another.");
      taken = true;
      return this;
    },
    [Symbol.asyncDispose]: leave,
  };
}
