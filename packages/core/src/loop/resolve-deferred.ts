import {
  type DeferredToolRequests,
  type DeferredToolResults,
  readExternalResult,
  toToolDecision,
} from "../deferred.ts";
import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import { UsageError } from "../errors/usage-error.ts";
import { isoTime } from "../iso-time.ts";
import type { JsonObject } from "../json.ts";
import type { ToolCallPart } from "../messages.ts";
import { quoteName } from "../quote-name.ts";
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
  if (deferred.length === 0) return undefined;
  const requests = toRequests(deferred);
  if (state.shape.live) yield { eventKind: "deferred_tool_requests", requests };
  const open = state.shape.decides ? yield* decideNow(state, turn, deferred, requests) : deferred;
  if (open.length === 0) return undefined;
  if (!state.shape.endsDeferred) throw unresolved(open);
  return toRequests(open);
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
  if (state.shape.live) yield { eventKind: "deferred_tool_results", results };
  const open: DeferredCall[] = [];
  const approved: PlacedCall[] = [];
  for (const call of deferred) {
    const answer =
      call.waitsFor === "result"
        ? own(results.calls ?? {}, call.placed.call.toolCallId)
        : own(results.approvals ?? {}, call.placed.call.toolCallId);
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
  results: DeferredToolResults,
): Loop<readonly PlacedCall[]> {
  const approved: PlacedCall[] = [];
  for (const call of placed) approved.push(...(yield* answerOrApprove(state, call, results)));
  return approved;
}

async function* answerOrApprove(
  state: State,
  placed: PlacedCall,
  results: DeferredToolResults,
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

function toRequests(deferred: readonly DeferredCall[]): DeferredToolRequests {
  const ids = new Set<string>();
  const metadata = new Map<string, JsonObject>();
  for (const { placed, metadata: given } of deferred) {
    const { toolCallId } = placed.call;
    if (ids.has(toolCallId)) {
      throw new RunFailure(
        new UnexpectedModelBehaviorError(
          `Two deferred tool calls have the same id, \`${toolCallId}\`.`,
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
  { call, index }: PlacedCall,
  { approvals = {}, calls = {}, metadata = {} }: DeferredToolResults,
): Answer | PlacedCall {
  const { toolName, toolCallId } = call;
  const decision = own(approvals, toolCallId);
  if (decision === undefined) return toExternalAnswer(state, call, own(calls, toolCallId));
  const decided = toToolDecision(decision);
  if (decided === undefined) {
    throw new RunFailure(
      new UsageError(
        `The answer to tool call ${quoteName(toolCallId)} is no decision. Answer true, false, \`{ kind: "tool-approved" }\` or \`{ kind: "tool-denied" }\`.`,
      ),
    );
  }
  if (decided.kind === "tool-approved")
    return { call, index, approved: decided, metadata: own(metadata, toolCallId) };
  const at = isoTime(state.at);
  return { part: returnPart(toolName, toolCallId, decided.message, "denied", at) };
}

/** What came from outside answers the call; it spends no retry. */
function toExternalAnswer(
  state: State,
  { toolName, toolCallId }: ToolCallPart,
  result: unknown,
): Answer {
  const at = isoTime(state.at);
  const answer = readExternalResult(result);
  switch (answer.answer) {
    case "return":
      return returned(toolName, toolCallId, { returnValue: answer.value, ...answer.extras }, at);
    case "failed":
      return { part: returnPart(toolName, toolCallId, answer.message, "failed", at) };
    case "retry":
      return { part: retryPart(toolName, toolCallId, answer.content, at) };
  }
}

/** Ids come from a model: one that is called `constructor` has no answer by that. */
function own<Value>(record: Readonly<Record<string, Value>>, id: string): Value | undefined {
  return Object.hasOwn(record, id) ? record[id] : undefined;
}

function unresolved(open: readonly DeferredCall[]): RunFailure {
  const calls = open.map(({ placed: { call } }) => `\`${call.toolName}\` (${call.toolCallId})`);
  return new RunFailure(
    new UsageError(
      `Deferred tool calls have no answer: ${calls.join(", ")}. Answer each with the capability \`handleDeferredToolCalls()\`, or let the run end with them: \`output: ["text", DeferredToolRequests]\`.`,
    ),
  );
}
