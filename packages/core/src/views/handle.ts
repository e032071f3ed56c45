import type { Enqueue } from "../enqueue.ts";
import { RunCancelledError } from "../errors/run-cancelled-error.ts";
import type { JsonObject } from "../json.ts";
import { newMessageIndex } from "../loop/new-messages.ts";
import { toSnapshot } from "../loop/run-loop.ts";
import type { Message } from "../messages.ts";
import { attachRunSnapshot } from "../run-snapshot.ts";
import type { RunUsage } from "../usage.ts";
import type { Flow } from "./flow.ts";

/** What a run tells while it goes on, and how it is steered. */
export interface RunHandle extends AsyncDisposable {
  readonly runId: string;
  readonly conversationId: string;
  readonly metadata: JsonObject | undefined;
  /** What the run has used so far, what was used before included. */
  readonly usage: RunUsage;
  /** The history so far, what was passed in included. A copy. */
  allMessages(): readonly Message[];
  /** What this run has added so far. A copy. */
  newMessages(): readonly Message[];
  /**
   * Puts messages into the run, as `ctx.enqueue` does.
   *
   * @throws `invalid_usage` when the run is over.
   */
  readonly enqueue: Enqueue;
  /** Has the run reject with `run_cancelled`. Before its begin it prevents it, after its end it does nothing. */
  cancel(): void;
}

/** What all views share. */
export class Handle implements RunHandle {
  readonly flow: Flow;

  constructor(flow: Flow) {
    this.flow = flow;
  }

  get runId(): string {
    return this.flow.setup.host.shared.runId;
  }

  get conversationId(): string {
    return this.flow.setup.input.conversationId;
  }

  get metadata(): JsonObject | undefined {
    const { state, setup } = this.flow;
    return state === undefined ? setup.input.metadata : state.metadata;
  }

  get usage(): RunUsage {
    const { state, setup } = this.flow;
    return state?.usage ?? setup.input.usage;
  }

  allMessages(): readonly Message[] {
    const { state, setup } = this.flow;
    return [...(state?.messages ?? setup.input.history)];
  }

  newMessages(): readonly Message[] {
    const { state } = this.flow;
    return state === undefined ? [] : state.messages.slice(newMessageIndex(state));
  }

  get enqueue(): Enqueue {
    return this.flow.enqueue;
  }

  cancel(): void {
    this.flow.cancel();
  }

  /** What reading on rejects with when the run was left. */
  toCancellation(): RunCancelledError {
    const { state } = this.flow;
    const error = new RunCancelledError("The run was left before its end.");
    if (state !== undefined) attachRunSnapshot(error, toSnapshot(state));
    return error;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.flow.leave();
  }
}
