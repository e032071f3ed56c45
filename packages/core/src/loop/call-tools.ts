import { UsageError } from "../errors/usage-error.ts";
import {
  type ModelRequest,
  type ModelResponse,
  type ToolCallPart,
  toolCallsOf,
} from "../messages.ts";
import { argsAsObject } from "../part-text.ts";
import { isoTime } from "../iso-time.ts";
import { checkToolCallsLimit } from "./check-limit.ts";
import { discover } from "./discovery.ts";
import { planCalls } from "./plan-calls.ts";
import { prepareStep } from "./request-model.ts";
import { resolveDeferred, takeAnswers } from "./resolve-deferred.ts";
import { checkBudgets, countRetries } from "./retries.ts";
import { runPlanned } from "./run-planned.ts";
import { toPartialRequest, toToolRequest } from "./settle.ts";
import { batchesOf, commit, isNeedless, preempt } from "./end-strategy.ts";
import { leaveOut } from "./settle-output.ts";
import { checkRefusal, settleResponse } from "./settle-response.ts";
import { type Loop, type Node, RunFailure, type State } from "./state.ts";
import type { PlacedCall, Turn } from "./turn.ts";

const CUT = new Set<unknown>(["length", "content_filter", "error"]);

/** Tells whether a response ended in this call before its arguments were whole. */
function isCut({ finishReason, parts }: ModelResponse, call: ToolCallPart): boolean {
  return CUT.has(finishReason) && parts.at(-1) === call && !isWhole(call);
}

/** Arguments that are empty, or an object without keys, may be those that never came. */
function isWhole(call: ToolCallPart): boolean {
  const args = argsAsObject(call);
  const keys = Object.keys(args);
  return keys.length > 0 && !(typeof call.args === "string" && "INVALID_JSON" in args);
}

/** Answers every open tool call of a response; makes the output where there is one. */
export async function* callTools(
  state: State,
  { response, resume }: Extract<Node, { kind: "call-tools" }>,
): Loop<Node> {
  const calls = resume?.open ?? toolCallsOf(response);
  state.open = calls;
  state.answers = [];
  checkSettled(response);
  checkRefusal(response);
  if (calls.length === 0 && resume === undefined) return yield* settleResponse(state, response);
  // calls without a request before them are made in the step of the coming one
  if (resume !== undefined || state.listed === undefined) yield* prepareStep(state);
  else discover(state); // a search of the provider counts at once

  const turn: Turn = {
    thrown: [],
    declared: [],
    final: undefined,
    isCommitted: false,
    hasOutput: false,
    hasFailedOutput: false,
    spent: undefined,
  };
  const placed = calls.map((call, index): PlacedCall => ({
    call,
    index,
    kind: state.tools.get(call.toolName)?.definition.kind ?? "unknown",
    isCut: isCut(response, call),
  }));
  if (resume === undefined) {
    yield* commit(state, turn, response, placed);
    yield* preempt(state, turn, response, placed);
  }
  const results = resume?.results;
  const open = results === undefined ? placed : yield* takeAnswers(state, placed, results);
  for (const batch of batchesOf(state, open)) yield* runBatch(state, turn, batch);
  if (!turn.hasOutput && turn.spent !== undefined) throw turn.spent;
  if (turn.final !== undefined) return end(state, turn, response, turn.final.output);

  const isWaiting = turn.thrown.length + turn.declared.length > 0;
  const waiting = isWaiting ? yield* resolveDeferred(state, turn) : undefined;
  countRetries(state, turn);
  if (waiting === undefined) return nextRequest(state);
  const request = withPrompt(state, toPartialRequest(state));
  return { kind: "end", output: waiting, response, request };
}

/** A view may put any response into a run. */
function checkSettled({ state }: ModelResponse): void {
  if (state === "suspended")
    throw new RunFailure(
      new UsageError("A suspended response has no calls and no output yet: go on with it first."),
    );
}

/** Ends the run: calls that wait are not asked for any more. */
function end(state: State, turn: Turn, response: ModelResponse, output: unknown): Node {
  leaveOut(
    state,
    [...turn.thrown, ...turn.declared].map(({ placed }) => placed),
  );
  const request = withPrompt(state, toToolRequest(state, "complete"));
  return { kind: "end", output, response, request };
}

/** Carries out calls that are planned together; none of them where the run has its output already. */
async function* runBatch(state: State, turn: Turn, batch: readonly PlacedCall[]): Loop<void> {
  if (isNeedless(state, turn, batch)) {
    leaveOut(state, batch);
    return;
  }
  const planned = yield* planCalls(state, batch);
  for (const { call, kind, verdict } of planned) {
    const argsValid = verdict.verdict === "valid" || verdict.verdict === "deferred";
    if (state.shape.live && kind !== "output")
      yield { eventKind: "function_tool_call", part: call, argsValid };
  }
  checkBudgets(state, planned);
  checkToolCallsLimit(state, planned);
  yield* runPlanned(state, turn, planned);
}

function nextRequest(state: State): Node {
  const request = withPrompt(state, toToolRequest(state, "complete"));
  state.open = [];
  return { kind: "model-request", request };
}

/** The prompt that came with answers to open calls stands after all of them. */
function withPrompt(state: State, request: ModelRequest): ModelRequest {
  const { prompt, deferredToolResults } = state.input;
  if (deferredToolResults === undefined || prompt === undefined || state.isPromptSent)
    return request;
  state.isPromptSent = true;
  const said = { partKind: "user-prompt", content: prompt, timestamp: isoTime(state.at) } as const;
  return { ...request, parts: [...request.parts, said] };
}
