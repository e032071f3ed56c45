import type { ModelRetry } from "../errors/model-retry.ts";
import { isoTime } from "../iso-time.ts";
import type { StepOutcome, StepValues } from "../runtime/runtime.ts";
import { budgetSpent, retriesOf } from "./retries.ts";
import { retryPart, returnPart } from "./settle.ts";
import type { State } from "./state.ts";
import type { Answer, PlacedCall, PlannedCall, Turn } from "./turn.ts";

const TAKEN = "Final result processed.";
const PASSED_OVER = "Output tool not used: a final result was already processed.";
const FAILED = "Output tool not used: its output failed.";
const NOT_RUN = "Tool not executed: a final result was already processed.";
const RETRY_FIRST =
  "Final result not accepted yet: other tool calls of the response have to be tried again first. Give the final result again after that.";

/** Answers an output call by what its step gave: the first output in the order of emission is taken. */
export function foldOutput(
  state: State,
  turn: Turn,
  planned: PlannedCall,
  outcome: Extract<StepOutcome, { status: "ok" | "retry" }>,
): void {
  const { call, index } = planned;
  if (outcome.status === "retry") {
    failOutput(state, turn, planned, outcome.content);
    return;
  }
  state.succeeded.add(call.toolName);
  turn.hasOutput = true;
  if (turn.final === undefined) {
    const { output } = outcome.value as StepValues["output"]; // what such a step gives
    turn.final = { output, index };
    state.answers[index] = { ...status(state, planned, TAKEN), isProvisional: true };
  } else {
    passOver(state, planned);
  }
}

/** An output that nobody needs any more. */
export function passOver(state: State, planned: PlacedCall): void {
  state.answers[planned.index] = status(state, planned, PASSED_OVER);
}

/**
 * Asks for an output again. One that may not fail once more ends the run: at once, or where all run
 * side by side, if none of the others is taken.
 */
export function failOutput(
  state: State,
  turn: Turn,
  planned: PlannedCall,
  content: ModelRetry["content"],
): void {
  const { call, index, maxRetries } = planned;
  const { toolName, toolCallId } = call;
  state.failed.add(toolName);
  turn.hasFailedOutput = true;
  if (retriesOf(state, toolName) < maxRetries) {
    state.answers[index] = { part: retryPart(toolName, toolCallId, content, isoTime(state.at)) };
    return;
  }
  const error = budgetSpent(state, planned, content);
  if (state.shape.endStrategy !== "exhaustive") throw error;
  turn.spent ??= error;
  state.answers[index] = status(state, planned, FAILED);
}

/** Calls that a final result made needless. */
export function leaveOut(state: State, calls: readonly PlacedCall[]): void {
  for (const placed of calls) state.answers[placed.index] = status(state, placed, NOT_RUN);
}

/**
 * A tool that asks for another try outweighs an output beside it: the model could not know that its
 * call would fail.
 */
export function yieldToRetries(state: State, turn: Turn, placed: readonly PlacedCall[]): void {
  const { final } = turn;
  if (final?.index === undefined || turn.isCommitted || state.shape.endStrategy === "early") return;
  const isRetried = ({ kind, index }: PlacedCall): boolean =>
    kind === "function" && state.answers[index]?.part.partKind === "retry-prompt";
  if (!placed.some(isRetried)) return;
  const output = placed.find(({ index }) => index === final.index);
  if (output !== undefined) state.answers[final.index] = status(state, output, RETRY_FIRST);
  turn.final = undefined;
}

function status({ at }: State, { call }: PlacedCall, text: string): Answer {
  return { part: returnPart(call.toolName, call.toolCallId, text, "success", isoTime(at)) };
}
