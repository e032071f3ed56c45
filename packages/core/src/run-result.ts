import type { Message, ModelResponse } from "./messages.ts";
import type { JsonObject } from "./json.ts";
import type { RunUsage } from "./usage.ts";

/** How a run ended. */
export interface RunResult<out Output = unknown> {
  readonly output: Output;
  readonly usage: RunUsage;
  /** The last response of the model. */
  readonly response: ModelResponse;
  readonly runId: string;
  readonly conversationId: string;
  readonly metadata: JsonObject | undefined;
  /** The whole history, what was passed in included: the next run's `messageHistory`. */
  allMessages(): readonly Message[];
  /** What this run added. */
  newMessages(): readonly Message[];
  /**
   * What was put into the run and not delivered: where it ends with calls that wait, or with an output
   * that a reader of `runStream` has seen come. `enqueue` it in the next run.
   */
  readonly undelivered: readonly Message[];
}
