import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { checkBudget, retriesOf } from "./retries.ts";
import { failOutput, foldOutput, passOver, yieldToRetries } from "./settle-output.ts";
import { resultEvent, segmentsOf, toAnswer } from "./settle.ts";
import { accept, ask, cancelledBy, lost, type Loop, noteEffects, type State } from "./state.ts";
import type { Answer, PlannedCall, Turn } from "./turn.ts";

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
  const { live, toolExecution } = state.shape;
  const isOrdered = toolExecution === "parallel_ordered_events";
  const segments = segmentsOf(planned, (call) => isBarrier(state, call));
  for (const segment of segments) {
    const batch: BatchedCall[] = [];
    for (const call of segment) {
      const answer = call.kind === "output" ? undefined : answerOf(state, call);
      if (call.kind === "output") {
        const request = toOutputRequest(state, turn, call);
        if (request !== undefined) batch.push({ planned: call, request });
        else if (live)
          yield {
            eventKind: "output_tool_call",
            part: call.call,
            ...(call.requested === undefined && { argsValid: false }),
          };
      } else if (answer !== undefined) {
        state.answers[call.index] = answer;
        if (live && !isOrdered) yield resultEvent(answer);
      } else if (call.requested !== undefined && !isDeferred(turn, call)) {
        const silent = isOrdered && live;
        batch.push({
          planned: call,
          request: ask(state, "call", { ...call.requested, live, silent }),
        });
      }
    }
    const requests = batch.map(({ request }) => request);
    const outcomes = requests.length === 0 ? [] : yield* state.runtime.steps(requests);
    for (const [index, { planned: call, request }] of batch.entries())
      fold(state, turn, call, outcomes[index] ?? lost(request));
    const winner = planned.find(({ index }) => index === turn.final?.index);
    const isLast = segment === segments.at(-1);
    if (isLast) yieldToRetries(state, turn, planned);
    if (live) {
      // an output that is taken is told when nothing can outweigh it any more
      const told = segment.filter((call) => call !== winner);
      if (isLast && winner !== undefined) told.push(winner);
      yield* report(
        state,
        told.toSorted((one, other) => one.index - other.index),
        isOrdered,
      );
    }
    throwWorst(state, batch, outcomes);
  }
}

/** The results of a segment in the order of emission: those of outputs, and others where nobody has told of them. */
async function* report(
  { answers }: State,
  segment: readonly PlannedCall[],
  isOrdered: boolean,
): Loop<void> {
  for (const { index, kind } of segment) {
    const answer = answers[index];
    if (answer === undefined) continue;
    if (kind === "output") yield { eventKind: "output_tool_result", part: answer.part };
    else if (isOrdered) yield resultEvent(answer);
  }
}

/** Runs alone. Outputs run one after another where the first one ends the search. */
function isBarrier(
  { shape: { toolExecution, endStrategy } }: State,
  { kind, requested }: PlannedCall,
): boolean {
  if (toolExecution === "sequential") return true;
  if (kind === "output" && endStrategy !== "exhaustive") return true;
  return requested?.definition.sequential === true;
}

/** What is to be done for an output; nothing where that is settled. */
function toOutputRequest(state: State, turn: Turn, call: PlannedCall): StepRequest | undefined {
  const { endStrategy, live } = state.shape;
  const { requested, verdict } = call;
  if (turn.final !== undefined && endStrategy !== "exhaustive") {
    passOver(state, call);
    return undefined;
  }
  if (requested === undefined) {
    if (verdict.verdict === "invalid") failOutput(state, turn, call, verdict.content);
    return undefined;
  }
  const { retry, maxRetries } = requested;
  return ask(state, "output", { subject: { from: "tool", requested }, retry, maxRetries, live });
}

/** The answer to a call that validation has settled. */
function answerOf({ at, failed }: State, { call, verdict }: PlannedCall): Answer | undefined {
  if (verdict.verdict === "invalid" || verdict.verdict === "unavailable") {
    if (verdict.verdict === "invalid" || !verdict.isFree) failed.add(call.toolName);
    return toAnswer(call, { status: "retry", content: verdict.content, at });
  }
  if (verdict.verdict === "failed")
    return toAnswer(call, { status: "tool-failed", message: verdict.message, at });
  return undefined;
}

/** Notes a call that its kind or its validator leaves to somebody else. The kind has the last word. */
function isDeferred(turn: Turn, placed: PlannedCall): boolean {
  const { verdict } = placed;
  const kind = placed.requested?.definition.kind;
  if (kind === "external" && placed.approved === undefined)
    turn.declared.push({ placed, waitsFor: "result" });
  else if (kind === "unapproved" && placed.approved === undefined)
    turn.declared.push({ placed, waitsFor: "approval" });
  else if (verdict.verdict === "deferred")
    turn.thrown.push({ placed, waitsFor: verdict.waitsFor, metadata: verdict.metadata });
  else return false;
  return true;
}

/** Records what an outcome says of its call; what ends the run is left to `throwWorst`. */
function fold(state: State, turn: Turn, placed: PlannedCall, outcome: StepOutcome): void {
  noteEffects(state, outcome);
  if (placed.kind === "output") {
    if (outcome.cancels !== true && (outcome.status === "ok" || outcome.status === "retry"))
      foldOutput(state, turn, placed, outcome);
    return;
  }
  const { status } = outcome;
  if (status === "approval-required" || status === "deferred") {
    const waitsFor = status === "deferred" ? "result" : "approval";
    turn.thrown.push({ placed, waitsFor, metadata: outcome.metadata });
  }
  if (status === "retry") state.failed.add(placed.call.toolName);
  if (status === "ok") state.succeeded.add(placed.call.toolName);
  const made = (status === "ok" ? 1 : 0) + (outcome.nestedCalls ?? 0);
  if (made > 0) state.usage = { ...state.usage, toolCalls: state.usage.toolCalls + made };
  if (status === "retry" && retriesOf(state, placed.call.toolName) >= placed.maxRetries) return;
  state.answers[placed.index] = toAnswer(
    placed.call,
    outcome,
    placed.requested?.definition.toolKind,
  );
}

/** A failure outranks a cancel from inside, that the spent budgets beside it, and all of them the cancellations they caused. */
function throwWorst(
  state: State,
  batch: readonly BatchedCall[],
  outcomes: readonly StepOutcome[],
): void {
  for (const worst of ["failed", "cancels", "retry", "cancelled"] as const) {
    for (const [index, { planned, request }] of batch.entries()) {
      const outcome = outcomes[index];
      if (worst === "cancels" && outcome?.cancels === true) throw cancelledBy(state, request);
      if (outcome?.status !== worst) continue;
      if (outcome.status !== "retry") accept(state, request, withoutSpent(outcome));
      else if (planned.kind !== "output") checkBudget(state, planned, outcome.content);
    }
  }
}

/** It was counted when the outcome was folded. */
function withoutSpent({ spent: _spent, ...outcome }: StepOutcome): StepOutcome {
  return outcome;
}
