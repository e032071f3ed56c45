import type { JsonObject } from "../json.ts";
import type { AnsweringPart } from "../messages.ts";
import type { RequestedCall, Verdict } from "../runtime/runtime.ts";
import type { State } from "./state.ts";

/** A call at its place in the response, and what was decided about it. */
export interface PlacedCall extends Pick<RequestedCall, "call" | "approved" | "metadata"> {
  readonly index: number;
}

/** A call that is known to be fit to run, or known not to be. */
export interface PlannedCall extends PlacedCall {
  /** What is needed to run it; nothing where the model named no tool of this step. */
  readonly requested: RequestedCall | undefined;
  readonly maxRetries: number;
  readonly verdict: Verdict;
}

/** A call that waits for an answer from outside. */
export interface DeferredCall {
  readonly placed: PlacedCall;
  readonly waitsFor: "approval" | "result";
  readonly metadata?: JsonObject | undefined;
}

/** What comes of the calls of one response. */
export interface Turn {
  /** Names of tools that asked for another try. */
  readonly failed: Set<string>;
  readonly succeeded: Set<string>;
  /** Thrown by a tool or an operator. */
  thrown: DeferredCall[];
  /** By the kind of the definition. */
  declared: DeferredCall[];
}

/** Records the answer of the call at `index`. */
export function answer(state: State, turn: Turn, index: number, part: AnsweringPart): void {
  state.answers[index] = part;
  if (part.toolName === undefined) return;
  const names = part.partKind === "retry-prompt" ? turn.failed : turn.succeeded;
  names.add(part.toolName);
}
