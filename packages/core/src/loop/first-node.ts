import { UsageError } from "../errors/usage-error.ts";
import { isoTime } from "../iso-time.ts";
import type { ModelRequest, ModelResponse, RequestPart } from "../messages.ts";
import { checkAnswers } from "./check-answers.ts";
import { lastCalls } from "../history/last-calls.ts";
import { prepareStep } from "./request-model.ts";
import { withSystemPrompt } from "./system-prompt.ts";
import { type Loop, type Node, RunFailure, type State } from "./state.ts";

/** Where a run begins, given its history, its prompt and the answers to calls that were left open. */
export async function* firstNode(state: State): Loop<Node> {
  return yield* withSystemPrompt(state, yield* chooseNode(state));
}

async function* chooseNode(state: State): Loop<Node> {
  const { prompt, deferredToolResults: results } = state.input;
  const end = state.messages.at(-1);
  if (end?.kind === "response" && end.state === "suspended") return resume(state, end);
  const last = lastCalls(state.messages);
  if (results !== undefined) {
    const { response, open } = checkAnswers(last, results);
    return { kind: "call-tools", response, resume: { open, results } };
  }
  if (last !== undefined && last.open.length > 0) {
    const { response, open, answered } = last;
    if (prompt !== undefined) {
      throw new RunFailure(
        new UsageError(
          "`messageHistory` ends with tool calls that have no answer. Run without a prompt first: that carries them out; or answer them with `deferredToolResults`, which may also deny them: `{ approvals: { [toolCallId]: false } }`.",
        ),
      );
    }
    // a request after them that answers none is to be sent
    if (end?.kind !== "request" || answered.size > 0)
      return { kind: "call-tools", response, resume: { open, results } };
  }
  if (prompt !== undefined) {
    const said = {
      partKind: "user-prompt",
      content: prompt,
      timestamp: isoTime(state.at),
    } as const;
    return toRequest([said]);
  }
  if (end?.kind === "request") return sendAgain(state, end);
  return end === undefined ? toRequest([]) : yield* goOn(state, end);
}

function toRequest(parts: readonly RequestPart[]): Extract<Node, { kind: "model-request" }> {
  return { kind: "model-request", request: { kind: "request", parts, state: "complete" } };
}

/** Goes on with the response that the history ends with, and with nothing else. */
function resume(state: State, suspended: ModelResponse): Node {
  const { prompt, deferredToolResults } = state.input;
  if (prompt !== undefined || deferredToolResults !== undefined) {
    throw new RunFailure(
      new UsageError(
        "`messageHistory` ends with a suspended response, which its provider is still working on. Run without a prompt first: that goes on with it.",
      ),
    );
  }
  return { ...toRequest([]), suspended };
}

/** The request that the history ends with. Instructions and time are those of this run. */
function sendAgain(state: State, request: ModelRequest): Node {
  const { instructions: _, timestamp: __, ...kept } = request;
  state.messages.pop();
  state.resent = request;
  return { kind: "model-request", request: { ...kept, state: "complete" } };
}

/** A response without calls is the output already, unless there are instructions to follow. */
async function* goOn(state: State, response: ModelResponse): Loop<Node> {
  const { instructions } = yield* prepareStep(state);
  const own = state.shape.output.isTold ? 1 : 0; // what the output says of itself is nothing to follow
  return instructions.length === own ? { kind: "call-tools", response } : toRequest([]);
}
