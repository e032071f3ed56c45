import { type ModelResponse, type ToolCallPart, toolCallsOf } from "../messages.ts";
import { planCalls } from "./plan-calls.ts";
import { beginStep, keepTools } from "./request-model.ts";
import { resolveDeferred } from "./resolve-deferred.ts";
import { checkBudgets, countRetries } from "./retries.ts";
import { runPlanned } from "./run-planned.ts";
import { toToolRequest } from "./settle.ts";
import { settleText } from "./settle-text.ts";
import { accept, ask, type Loop, type Node, type State } from "./state.ts";
import type { Turn } from "./turn.ts";

const CUT = new Set<unknown>(["length", "content_filter", "error"]);

/** Tells whether a response ended in this call, or before its arguments: it may be half a call. */
function isCut({ finishReason, parts }: ModelResponse, call: ToolCallPart): boolean {
  return CUT.has(finishReason) && (parts.at(-1) === call || !call.args);
}

/** Answers every tool call of a response, or takes its text as the output. */
export async function* callTools(state: State, response: ModelResponse): Loop<Node> {
  const calls = toolCallsOf(response);
  if (calls.length === 0) return settleText(state, response);
  state.answers = [];
  if (state.listed === undefined) {
    beginStep(state); // the history ended with these calls
    const preparation = ask(state, "prepare", {});
    keepTools(state, accept(state, preparation, (yield* state.runtime.steps([preparation]))[0]));
  }

  const planned = yield* planCalls(
    state,
    calls.map((call, index) => ({ call, index, isCut: isCut(response, call) })),
  );
  for (const { call, verdict } of planned) {
    const argsValid = verdict.verdict === "valid" || verdict.verdict === "deferred";
    if (state.shape.live) yield { eventKind: "function_tool_call", part: call, argsValid };
  }
  checkBudgets(state, planned);
  const turn: Turn = { thrown: [], declared: [] };
  yield* runPlanned(state, turn, planned);
  if (turn.thrown.length + turn.declared.length > 0) yield* resolveDeferred(state, turn);
  countRetries(state);

  const request = toToolRequest(state, calls, "complete");
  state.answers = [];
  return { kind: "model-request", request };
}
