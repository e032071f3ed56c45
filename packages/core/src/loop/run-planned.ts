import type { AnsweringPart } from "../messages.ts";
import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { checkBudget, retriesOf } from "./retries.ts";
import { segmentsOf, toAnsweringPart } from "./settle.ts";
import { accept, ask, lost, type Loop, type State } from "./state.ts";
import type { PlannedCall, Turn } from "./turn.ts";

interface BatchedCall {
  readonly planned: PlannedCall;
  readonly request: StepRequest;
}

/**
 * Carries out planned calls: neighbours together, a sequential tool alone. What runs together is one
 * batch: started in one sweep, settled together.
 */
export async function* runPlanned(
  state: State,
  turn: Turn,
  planned: readonly PlannedCall[],
): Loop<void> {
  for (const segment of segmentsOf(planned, isSequential)) {
    const batch: BatchedCall[] = [];
    for (const call of segment) {
      const part = answerOf(state, call);
      if (part !== undefined) {
        state.answers[call.index] = part;
        if (state.shape.live) yield { eventKind: "function_tool_result", part };
      } else if (call.requested !== undefined && !isDeferred(turn, call)) {
        const { live } = state.shape;
        batch.push({ planned: call, request: ask(state, "call", { ...call.requested, live }) });
      }
    }
    if (batch.length === 0) continue;
    const outcomes = yield* state.runtime.steps(batch.map(({ request }) => request));
    for (const [index, { planned: call, request }] of batch.entries())
      fold(state, turn, call, outcomes[index] ?? lost(request));
    throwWorst(state, batch, outcomes);
  }
}

function isSequential({ requested }: PlannedCall): boolean {
  return requested?.definition.sequential === true;
}

/** The answer to a call that validation has settled. */
function answerOf({ at }: State, { call, verdict }: PlannedCall): AnsweringPart | undefined {
  if (verdict.verdict === "invalid")
    return toAnsweringPart(call, { status: "retry", content: verdict.content, at });
  if (verdict.verdict === "failed")
    return toAnsweringPart(call, { status: "tool-failed", message: verdict.message, at });
  return undefined;
}

/** Notes a call that its kind or its validator leaves to somebody else. The kind has the last word. */
function isDeferred(turn: Turn, placed: PlannedCall): boolean {
  const { verdict } = placed;
  const kind = placed.requested?.definition.kind;
  if (kind === "external") turn.declared.push({ placed, waitsFor: "result" });
  else if (kind === "unapproved" && placed.approved === undefined)
    turn.declared.push({ placed, waitsFor: "approval" });
  else if (verdict.verdict === "deferred")
    turn.thrown.push({ placed, waitsFor: verdict.waitsFor, metadata: verdict.metadata });
  else return false;
  return true;
}

/** Records what an outcome says of its call; what ends the run is left to `throwWorst`. */
function fold(state: State, turn: Turn, placed: PlannedCall, outcome: StepOutcome): void {
  state.at = Math.max(state.at, outcome.at);
  const { status } = outcome;
  if (status === "approval-required" || status === "deferred") {
    const waitsFor = status === "deferred" ? "result" : "approval";
    turn.thrown.push({ placed, waitsFor, metadata: outcome.metadata });
  }
  if (status === "retry" && retriesOf(state, placed.call.toolName) >= placed.maxRetries) return;
  if (status === "ok") state.usage = { ...state.usage, toolCalls: state.usage.toolCalls + 1 };
  state.answers[placed.index] = toAnsweringPart(placed.call, outcome);
}

/** A failure outranks the spent budgets beside it, and both the cancellations they caused. */
function throwWorst(
  state: State,
  batch: readonly BatchedCall[],
  outcomes: readonly StepOutcome[],
): void {
  for (const worst of ["failed", "retry", "cancelled"] as const) {
    for (const [index, { planned, request }] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome?.status !== worst) continue;
      if (outcome.status !== "retry") accept(state, request, outcome);
      else checkBudget(state, planned.call.toolName, planned.maxRetries, outcome.content);
    }
  }
}
