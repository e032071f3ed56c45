import { type ModelResponse, toolCallsOf } from "../messages.ts";
import { planCalls } from "./plan-calls.ts";
import { prepare } from "./request-model.ts";
import { resolveDeferred } from "./resolve-deferred.ts";
import { checkBudget, countRetries } from "./retries.ts";
import { runPlanned } from "./run-segment.ts";
import { toToolRequest } from "./settle.ts";
import { settleText } from "./settle-text.ts";
import type { Loop, Node, State } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Answers every tool call of a response, or takes its text as the output. */
export async function* callTools(state: State, response: ModelResponse): Loop<Node> {
  const calls = toolCallsOf(response);
  if (calls.length === 0) return settleText(state, response);
  if (state.tools === undefined) yield* prepare(state); // the history ended with these calls
  state.answers = [];

  const planned = yield* planCalls(
    state,
    calls.map((call, index) => ({ call, index })),
  );
  for (const { call, verdict } of planned)
    yield { eventKind: "function_tool_call", part: call, argsValid: verdict.verdict === "valid" };
  for (const { call, verdict, maxRetries } of planned) {
    if (verdict.verdict === "invalid")
      checkBudget(state, call.toolName, maxRetries, verdict.content); // before any tool runs
  }
  const turn: Turn = { failed: new Set(), succeeded: new Set(), thrown: [], declared: [] };
  yield* runPlanned(state, turn, planned);
  yield* resolveDeferred(state, turn);
  countRetries(state, turn);

  const request = toToolRequest(state, calls, "complete");
  state.answers = [];
  return { kind: "model-request", request };
}
