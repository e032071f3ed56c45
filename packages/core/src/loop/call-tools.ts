import {
  type ModelRequest,
  type ModelResponse,
  type ToolCallPart,
  toolCallsOf,
} from "../messages.ts";
import { isoTime } from "../iso-time.ts";
import { checkToolCallsLimit } from "./check-limit.ts";
import { discover } from "./discovery.ts";
import { planCalls } from "./plan-calls.ts";
import { beginStep, keepTools } from "./request-model.ts";
import { resolveDeferred, takeAnswers } from "./resolve-deferred.ts";
import { checkBudgets, countRetries } from "./retries.ts";
import { runPlanned } from "./run-planned.ts";
import { toPartialRequest, toToolRequest } from "./settle.ts";
import { settleText } from "./settle-text.ts";
import { accept, ask, type Loop, type Node, type State } from "./state.ts";
import type { PlacedCall, Turn } from "./turn.ts";

const CUT = new Set<unknown>(["length", "content_filter", "error"]);

/** Tells whether a response ended in this call, or before its arguments: it may be half a call. */
function isCut({ finishReason, parts }: ModelResponse, call: ToolCallPart): boolean {
  return CUT.has(finishReason) && (parts.at(-1) === call || !call.args);
}

/** Answers every open tool call of a response, or takes its text as the output. */
export async function* callTools(
  state: State,
  { response, resume }: Extract<Node, { kind: "call-tools" }>,
): Loop<Node> {
  const calls = resume?.open ?? toolCallsOf(response);
  if (calls.length === 0 && resume === undefined) return settleText(state, response);
  state.open = calls;
  state.answers = [];
  if (resume !== undefined) yield* listTools(state);

  const turn: Turn = { thrown: [], declared: [] };
  const placed = calls.map((call, index): PlacedCall => ({
    call,
    index,
    isCut: isCut(response, call),
  }));
  const results = resume?.results;
  const planned = yield* planCalls(
    state,
    results === undefined ? placed : yield* takeAnswers(state, placed, results),
  );
  for (const { call, verdict } of planned) {
    const argsValid = verdict.verdict === "valid" || verdict.verdict === "deferred";
    if (state.shape.live) yield { eventKind: "function_tool_call", part: call, argsValid };
  }
  checkBudgets(state, planned);
  checkToolCallsLimit(state, planned);
  yield* runPlanned(state, turn, planned);
  const isWaiting = turn.thrown.length + turn.declared.length > 0;
  const waiting = isWaiting ? yield* resolveDeferred(state, turn) : undefined;
  countRetries(state);
  if (waiting === undefined) return nextRequest(state);
  const request = withPrompt(state, toPartialRequest(state));
  return { kind: "end", output: waiting, response, request };
}

/** What the step offers; the history ended with calls that are to be made in it. */
async function* listTools(state: State): Loop<void> {
  beginStep(state);
  discover(state);
  const preparation = ask(state, "prepare", {});
  keepTools(state, accept(state, preparation, (yield* state.runtime.steps([preparation]))[0]));
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
