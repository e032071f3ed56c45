import { UsageError } from "../errors/usage-error.ts";
import { isoTime } from "../iso-time.ts";
import { checkAnswers } from "./check-answers.ts";
import { lastCalls } from "./open-calls.ts";
import { type Node, RunFailure, type State } from "./state.ts";

/** Where a run begins, given its history, its prompt and the answers to calls that were left open. */
export function firstNode(state: State): Node {
  const { prompt, deferredToolResults: results } = state.input;
  const last = lastCalls(state.messages);
  if (results !== undefined) {
    const { response, open } = checkAnswers(last, results);
    return { kind: "call-tools", response, resume: { open, results } };
  }
  if (last !== undefined && last.open.length > 0) {
    const { response, open } = last;
    if (prompt === undefined) return { kind: "call-tools", response, resume: { open, results } };
    throw new RunFailure(
      new UsageError(
        "`messageHistory` ends with tool calls that have no answer. Run without a prompt first: that carries them out; or answer them with `deferredToolResults`.",
      ),
    );
  }
  const end = state.messages.at(-1);
  if (end?.kind === "request" && prompt === undefined) {
    state.messages.pop(); // sent again
    return { kind: "model-request", request: end };
  }
  return {
    kind: "model-request",
    request: {
      kind: "request",
      parts:
        prompt === undefined
          ? []
          : [{ partKind: "user-prompt", content: prompt, timestamp: isoTime(state.at) }],
      state: "complete",
    },
  };
}
