import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { checkBudget, retriesOf } from "./retries.ts";
import { segmentsOf, toAnsweringPart } from "./settle.ts";
import { accept, ask, type Loop, type State } from "./state.ts";
import { answer, type PlannedCall, type Turn } from "./turn.ts";

interface BatchedCall {
  readonly planned: PlannedCall;
  readonly request: StepRequest;
}

/** Carries out planned calls: neighbours together, a sequential tool alone. */
export async function* runPlanned(
  state: State,
  turn: Turn,
  planned: readonly PlannedCall[],
): Loop<void> {
  const isSequential = ({ requested }: PlannedCall): boolean =>
    requested?.definition.sequential === true;
  for (const segment of segmentsOf(planned, isSequential)) yield* runSegment(state, turn, segment);
}

/** The calls of a segment are one batch: started in one sweep, settled together. */
async function* runSegment(state: State, turn: Turn, segment: readonly PlannedCall[]): Loop<void> {
  const batch: BatchedCall[] = [];
  for (const planned of segment) {
    const { call, index, requested, verdict } = planned;
    if (verdict.verdict === "invalid") {
      const outcome = { status: "retry", content: verdict.content, at: state.at } as const;
      const part = toAnsweringPart(call, outcome);
      answer(state, turn, index, part);
      yield { eventKind: "function_tool_result", part };
    } else if (requested !== undefined && !deferByKind(turn, planned)) {
      batch.push({ planned, request: ask(state, "call", requested) });
    }
  }
  if (batch.length === 0) return;
  const outcomes = yield* state.runtime.steps(batch.map(({ request }) => request));
  for (const [index, { planned }] of batch.entries()) fold(state, turn, planned, outcomes[index]);
  throwWorst(state, batch, outcomes);
}

/** Tells whether the kind of the tool leaves the call to somebody else. */
function deferByKind(turn: Turn, placed: PlannedCall): boolean {
  const kind = placed.requested?.definition.kind;
  if (kind === "external") turn.declared.push({ placed, waitsFor: "result" });
  else if (kind === "unapproved" && placed.approved === undefined)
    turn.declared.push({ placed, waitsFor: "approval" });
  else return false;
  return true;
}

/** Records what an outcome says of its call; what ends the run is left to `throwWorst`. */
function fold(
  state: State,
  turn: Turn,
  placed: PlannedCall,
  outcome: StepOutcome | undefined,
): void {
  if (outcome === undefined) return;
  state.at = Math.max(state.at, outcome.at);
  switch (outcome.status) {
    case "approval-required":
    case "deferred": {
      const waitsFor = outcome.status === "deferred" ? "result" : "approval";
      turn.thrown.push({ placed, waitsFor, metadata: outcome.metadata });
      return;
    }
    case "retry":
      if (retriesOf(state, placed.call.toolName) >= placed.maxRetries) return;
      break;
    case "ok":
      state.usage = { ...state.usage, toolCalls: state.usage.toolCalls + 1 };
      break;
    case "tool-failed":
      break;
    case "failed":
    case "cancelled":
      return;
  }
  answer(state, turn, placed.index, toAnsweringPart(placed.call, outcome));
}

/** A failure outranks the spent budgets beside it, and both the cancellations they caused. */
function throwWorst(
  state: State,
  batch: readonly BatchedCall[],
  outcomes: readonly StepOutcome[],
): void {
  const find = (status: StepOutcome["status"]): number =>
    outcomes.findIndex((outcome) => outcome.status === status);
  const failed = batch[find("failed")];
  if (failed !== undefined) accept(state, failed.request, outcomes[find("failed")]);
  for (const [index, { planned }] of batch.entries()) {
    const outcome = outcomes[index];
    if (outcome?.status === "retry")
      checkBudget(state, planned.call.toolName, planned.maxRetries, outcome.content);
  }
  for (const [index, { request }] of batch.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined || outcome.status === "cancelled") accept(state, request, outcome);
  }
}
