import {
  type DeferredToolRequests,
  type DeferredToolResults,
  toToolDecision,
} from "../deferred.ts";
import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import { UsageError } from "../errors/usage-error.ts";
import type { JsonObject } from "../json.ts";
import type { AnsweringPart } from "../messages.ts";
import { planCalls } from "./plan-calls.ts";
import { runPlanned } from "./run-segment.ts";
import { returnPart, toAnsweringPart } from "./settle.ts";
import { type Loop, RunFailure, type State, step, timestamp } from "./state.ts";
import { answer, type DeferredCall, type PlacedCall, type Turn } from "./turn.ts";

/**
 * Has capabilities answer the deferred calls of a turn, and carries out what they approve.
 * A call is offered once a step; what stays open ends the run.
 */
export async function* resolveDeferred(state: State, turn: Turn): Loop<void> {
  const deferred = takeDeferred(turn);
  if (deferred.length === 0) return;
  const requests = toRequests(deferred);
  yield { eventKind: "deferred_tool_requests", requests };
  if (!state.shape.decides) throw unresolved(deferred);

  const results = yield* step(state, "decide", { requests });
  yield { eventKind: "deferred_tool_results", results };
  const approved: PlacedCall[] = [];
  const open: DeferredCall[] = [];
  for (const call of deferred) {
    const resolved = resolve(state, call, results);
    if (resolved === undefined) {
      open.push(call);
    } else if ("partKind" in resolved) {
      answer(state, turn, call.placed.index, resolved);
      yield { eventKind: "function_tool_result", part: resolved };
    } else {
      approved.push(resolved);
    }
  }
  if (approved.length > 0) yield* runPlanned(state, turn, yield* planCalls(state, approved));
  open.push(...takeDeferred(turn));
  if (open.length > 0) throw unresolved(open);
}

/** What waits now: thrown deferrals first, then by kind. */
function takeDeferred(turn: Turn): readonly DeferredCall[] {
  const deferred = [...turn.thrown, ...turn.declared];
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
          `Two calls that wait for an answer have the id \`${toolCallId}\`, so no answer could be told apart.`,
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
    if (!Object.hasOwn(calls, toolCallId)) return undefined;
    return toAnsweringPart(call, { status: "ok", value: calls[toolCallId], at: state.at });
  }
  const decision = Object.hasOwn(approvals, toolCallId) ? approvals[toolCallId] : undefined;
  if (decision === undefined) return undefined;
  const decided = toToolDecision(decision);
  if (decided.kind === "tool-denied")
    return returnPart(toolName, toolCallId, decided.message, "denied", timestamp(state));
  const given = Object.hasOwn(metadata, toolCallId) ? metadata[toolCallId] : undefined;
  return { call, index, approved: decided, ...(given !== undefined && { metadata: given }) };
}

function unresolved(open: readonly DeferredCall[]): RunFailure {
  const calls = open.map(
    ({ placed: { call }, waitsFor }) =>
      `\`${call.toolName}\` (${call.toolCallId}) waits for ${waitsFor === "approval" ? "approval" : "its result"}`,
  );
  return new RunFailure(
    new UsageError(
      `Nobody answered deferred tool calls: ${calls.join("; ")}. Add the capability \`handleDeferredToolCalls()\` and answer each call.`,
    ),
  );
}
