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
}
