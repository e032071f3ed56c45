import { UsageError } from "../errors/usage-error.ts";
import { toolCallsOf } from "../messages.ts";
import { isoTime } from "../iso-time.ts";
import { type Node, RunFailure, type State } from "./state.ts";

/** Where a run begins, given its history and its prompt. */
export function firstNode(state: State): Node {
  const { prompt } = state.input;
  const last = state.messages.at(-1);
  if (last?.kind === "response" && toolCallsOf(last).length > 0) {
    if (prompt === undefined) return { kind: "call-tools", response: last };
    throw new RunFailure(
      new UsageError(
        "`messageHistory` ends with tool calls that have no answer. Run without a prompt first: that carries them out.",
      ),
    );
  }
  if (last?.kind === "request" && prompt === undefined) {
    state.messages.pop(); // sent again
    return { kind: "model-request", request: last };
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
