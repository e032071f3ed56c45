import {
  type DeferredToolRequests,
  type DeferredToolResults,
  toToolDecision,
} from "../deferred.ts";
import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import { UsageError } from "../errors/usage-error.ts";
import { isoTime } from "../iso-time.ts";
import type { JsonObject } from "../json.ts";
import type { AnsweringPart } from "../messages.ts";
import { planCalls } from "./plan-calls.ts";
import { checkBudgets } from "./retries.ts";
import { runPlanned } from "./run-planned.ts";
import { returnPart, toAnsweringPart } from "./settle.ts";
import { accept, ask, type Loop, RunFailure, type State } from "./state.ts";
import type { DeferredCall, PlacedCall, Turn } from "./turn.ts";

/**
 * Has capabilities answer the deferred calls of a turn, and carries out what they approve.
 * A call is offered once a step; what stays open ends the run.
 */
export async function* resolveDeferred(state: State, turn: Turn): Loop<void> {
  const deferred = takeDeferred(turn);
  const requests = toRequests(deferred);
  if (state.shape.live) yield { eventKind: "deferred_tool_requests", requests };
  if (!state.shape.decides) throw unresolved(deferred);

  const question = ask(state, "decide", { requests });
  const [decided] = yield* state.runtime.steps([question]);
  const results = accept(state, question, decided);
  if (state.shape.live) yield { eventKind: "deferred_tool_results", results };
  const approved: PlacedCall[] = [];
  const open: DeferredCall[] = [];
  for (const call of deferred) {
    const resolved = resolve(state, call, results);
    if (resolved === undefined) {
      open.push(call);
    } else if ("partKind" in resolved) {
      state.answers[call.placed.index] = resolved;
      if (state.shape.live) yield { eventKind: "function_tool_result", part: resolved };
    } else {
      approved.push(resolved);
    }
  }
  if (approved.length > 0) {
    const planned = yield* planCalls(state, approved);
    checkBudgets(state, planned);
    yield* runPlanned(state, turn, planned);
  }
  open.push(...takeDeferred(turn));
  if (open.length > 0) throw unresolved(open);
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

/** The answer to a deferred call, the call as it was approved, or nothing. */
function resolve(
  state: State,
  { placed, waitsFor }: DeferredCall,
  { approvals = {}, calls = {}, metadata = {} }: DeferredToolResults,
): AnsweringPart | PlacedCall | undefined {
  const { call, index } = placed;
  const { toolName, toolCallId } = call;
  if (waitsFor === "result") {
    const value = own(calls, toolCallId);
    return value === undefined
      ? undefined
      : toAnsweringPart(call, { status: "ok", value, at: state.at });
  }
  const decision = own(approvals, toolCallId);
  if (decision === undefined) return undefined;
  const decided = toToolDecision(decision);
  if (decided === undefined) {
    throw new RunFailure(
      new UsageError(
        `The answer to tool call \`${toolCallId}\` is no decision. Answer true, false, \`{ kind: "tool-approved" }\` or \`{ kind: "tool-denied" }\`.`,
      ),
    );
  }
  if (decided.kind === "tool-denied")
    return returnPart(toolName, toolCallId, decided.message, "denied", isoTime(state.at));
  return { call, index, approved: decided, metadata: own(metadata, toolCallId) };
}

/** Ids come from a model: one that is called `constructor` has no answer by that. */
function own<Value>(record: Readonly<Record<string, Value>>, id: string): Value | undefined {
  return Object.hasOwn(record, id) ? record[id] : undefined;
}

function unresolved(open: readonly DeferredCall[]): RunFailure {
  const calls = open.map(({ placed: { call } }) => `\`${call.toolName}\` (${call.toolCallId})`);
  return new RunFailure(
    new UsageError(
      `Deferred tool calls have no answer: ${calls.join(", ")}. Answer each with the capability \`handleDeferredToolCalls()\`.`,
    ),
  );
}
