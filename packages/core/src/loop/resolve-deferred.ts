import type { DeferredToolRequests } from "../deferred.ts";
import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import { UsageError } from "../errors/usage-error.ts";
import { type ExternalResults, showResults } from "../external-results.ts";
import { isoTime } from "../iso-time.ts";
import type { JsonObject } from "../json.ts";
import { plainName, quoteName } from "../quote-name.ts";
import { planCalls } from "./plan-calls.ts";
import { checkBudgets } from "./retries.ts";
import { runPlanned } from "./run-planned.ts";
import { resultEvent, retryPart, returned, returnPart } from "./settle.ts";
import { accept, ask, type Loop, RunFailure, type State } from "./state.ts";
import type { Answer, DeferredCall, PlacedCall, Turn } from "./turn.ts";

/**
 * Has capabilities answer the deferred calls of a turn, and carries out what they approve. A call is
 * offered once a step. Returns the calls that still wait, where the run may end with them.
 */
export async function* resolveDeferred(
  state: State,
  turn: Turn,
): Loop<DeferredToolRequests | undefined> {
  const deferred = takeDeferred(turn);
  const requests = toRequests(state, deferred);
  if (state.shape.live) yield { eventKind: "deferred_tool_requests", requests };
  const open = state.shape.decides ? yield* decideNow(state, turn, deferred, requests) : deferred;
  if (open.length === 0) return undefined;
  if (!state.shape.endsDeferred) throw unresolved(open);
  return toRequests(state, open);
}

/** What is left when the handlers were asked. */
async function* decideNow(
  state: State,
  turn: Turn,
  deferred: readonly DeferredCall[],
  requests: DeferredToolRequests,
): Loop<readonly DeferredCall[]> {
  const question = ask(state, "decide", { requests });
  const [decided] = yield* state.runtime.steps([question]);
  const results = accept(state, question, decided);
  if (state.shape.live) yield { eventKind: "deferred_tool_results", results: showResults(results) };
  const open: DeferredCall[] = [];
  const approved: PlacedCall[] = [];
  for (const call of deferred) {
    const answer =
      call.waitsFor === "result"
        ? own(results.calls, call.placed.call.toolCallId)
        : own(results.approvals, call.placed.call.toolCallId);
    if (answer === undefined) open.push(call);
    else approved.push(...(yield* answerOrApprove(state, call.placed, results)));
  }
  if (approved.length > 0) {
    const planned = yield* planCalls(state, approved);
    checkBudgets(state, planned);
    yield* runPlanned(state, turn, planned);
  }
  return [...open, ...takeDeferred(turn)];
}

/** Settles the calls that answers from outside settle; returns those that are to be made. */
export async function* takeAnswers(
  state: State,
  placed: readonly PlacedCall[],
  results: ExternalResults,
): Loop<readonly PlacedCall[]> {
  const approved: PlacedCall[] = [];
  for (const call of placed) approved.push(...(yield* answerOrApprove(state, call, results)));
  return approved;
}

async function* answerOrApprove(
  state: State,
  placed: PlacedCall,
  results: ExternalResults,
): Loop<readonly PlacedCall[]> {
  const resolved = resolve(state, placed, results);
  if (!("part" in resolved)) return [resolved];
  state.answers[placed.index] = resolved;
  if (state.shape.live) yield resultEvent(resolved);
  return [];
}

/** What waits now: thrown deferrals first, then by kind; each in the order of emission. */
function takeDeferred(turn: Turn): readonly DeferredCall[] {
  const thrown = turn.thrown.toSorted((one, other) => one.placed.index - other.placed.index);
  const deferred = [...thrown, ...turn.declared];
  turn.thrown = [];
  turn.declared = [];
  return deferred;
}

function toRequests(state: State, deferred: readonly DeferredCall[]): DeferredToolRequests {
  const ids = new Set<string>();
  const metadata = new Map<string, JsonObject>();
  for (const { placed, metadata: given } of deferred) {
    const { toolCallId } = placed.call;
    const isRepeated = state.open.filter((call) => call.toolCallId === toolCallId).length > 1;
    if (ids.has(toolCallId) || isRepeated) {
      throw new RunFailure(
        new UnexpectedModelBehaviorError(
          `A deferred tool call has the same id as another call, ${quoteName(toolCallId)}: nobody could tell which one is answered.`,
        ),
      );
    }
    ids.add(toolCallId);
    if (given !== undefined) metadata.set(toolCallId, given);
  }
  const waitingFor = (what: DeferredCall["waitsFor"]): DeferredToolRequests["calls"] =>
    deferred.filter(({ waitsFor }) => waitsFor === what).map(({ placed }) => placed.call);
  return {
    kind: "deferred_tool_requests",
    calls: waitingFor("result"),
    approvals: waitingFor("approval"),
    metadata: Object.fromEntries(metadata),
  };
}

/** The answer to a call, or the call as it was approved. */
function resolve(
  state: State,
  placed: PlacedCall,
  { approvals, calls, metadata }: ExternalResults,
): Answer | PlacedCall {
  const { toolName, toolCallId } = placed.call;
  const at = isoTime(state.at);
  const decision = own(approvals, toolCallId);
  if (decision?.kind === "tool-denied")
    return { part: returnPart(toolName, toolCallId, decision.message, "denied", at) };
  if (decision !== undefined) {
    const isCut = placed.isCut === true && decision.overrideArgs === undefined;
    return { ...placed, isCut, approved: decision, metadata: own(metadata, toolCallId) };
  }
  // what came from outside answers the call, and spends no retry
  const answer = own(calls, toolCallId);
  if (answer?.answer === "failed")
    return { part: returnPart(toolName, toolCallId, answer.message, "failed", at) };
  if (answer?.answer === "retry")
    return { part: retryPart(toolName, toolCallId, answer.content, at) };
  return returned(toolName, toolCallId, answer?.result ?? { returnValue: null }, at);
}

/** Ids come from a model: one that is called `constructor` has no answer by that. */
function own<Value>(record: Readonly<Record<string, Value>>, id: string): Value | undefined {
  return Object.hasOwn(record, id) ? record[id] : undefined;
}

function unresolved(open: readonly DeferredCall[]): RunFailure {
  const calls = open.map(
    ({ placed: { call } }) => `${quoteName(call.toolName)} (${plainName(call.toolCallId)})`,
  );
  return new RunFailure(
    new UsageError(
      `Deferred tool calls have no answer: ${calls.join(", ")}. Answer each with the capability \`handleDeferredToolCalls()\`, or let the run end with them: \`output: ["text", DeferredToolRequests]\`.`,
    ),
  );
}
