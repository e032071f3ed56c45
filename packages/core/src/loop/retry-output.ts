import { ModelRetry } from "../errors/model-retry.ts";
import { RetriesExceededError } from "../errors/retries-exceeded-error.ts";
import { isoTime } from "../iso-time.ts";
import { type RequestPart, type RetryPromptPart, toolCallsOf } from "../messages.ts";
import type { StepOutcome } from "../runtime/runtime.ts";
import { countResponse } from "./check-limit.ts";
import { returnPart } from "./settle.ts";
import { append, type Node, noteEffects, RunFailure, type State } from "./state.ts";

/** Asks for another response, at the cost of a retry of the output. */
export function retryOutput(
  state: State,
  content: RetryPromptPart["content"],
  answers: readonly RequestPart[] = [],
): Node {
  const { maxOutputRetries } = state.shape;
  if (state.outputRetries >= maxOutputRetries)
    throw new RunFailure(
      new RetriesExceededError(undefined, maxOutputRetries, new ModelRetry(content).message),
    );
  state.outputRetries += 1;
  const prompt = { partKind: "retry-prompt", content, timestamp: isoTime(state.at) } as const;
  return {
    kind: "model-request",
    request: { kind: "request", parts: [...answers, prompt], state: "complete" },
  };
}

/** Asks once more after a hook has rejected a response; what was there of it stays in the history. */
export function rejectResponse(
  state: State,
  outcome: Extract<StepOutcome, { status: "retry" }>,
): Node {
  noteEffects(state, outcome);
  const { content, response } = outcome;
  if (response === undefined) return retryOutput(state, content);
  countResponse(state, response);
  append(state, response.state === "suspended" ? { ...response, state: "interrupted" } : response);
  const notMade = toolCallsOf(response).map(({ toolName, toolCallId }) =>
    returnPart(toolName, toolCallId, NOT_MADE, "interrupted", isoTime(state.at)),
  );
  return retryOutput(state, content, notMade);
}

const NOT_MADE = "The call was not made: the response was rejected.";
