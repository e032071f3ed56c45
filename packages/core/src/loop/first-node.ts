import { UsageError } from "../errors/usage-error.ts";
import { toolCallsOf } from "../messages.ts";
import { type Node, RunFailure, type State, timestamp } from "./state.ts";

/** Where a run begins, given its history and its prompt. */
export function firstNode(state: State): Node {
  const { prompt } = state.input;
  const last = state.messages.at(-1);
  if (last?.kind === "response" && toolCallsOf(last).length > 0) {
    if (prompt === undefined) return { kind: "call-tools", response: last };
    throw new RunFailure(
      new UsageError(
        "`messageHistory` ends with tool calls that have no answer, so no prompt can follow. Run without a prompt first: the calls are then carried out.",
      ),
    );
  }
  if (last?.kind === "request" && prompt === undefined) {
    state.messages = state.messages.slice(0, -1); // sent again
    return { kind: "model-request", request: last };
  }
  return {
    kind: "model-request",
    request: {
      kind: "request",
      parts:
        prompt === undefined
          ? []
          : [{ partKind: "user-prompt", content: prompt, timestamp: timestamp(state) }],
      state: "complete",
    },
  };
}
