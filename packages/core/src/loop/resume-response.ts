import { recordedInstructions } from "../history/recorded-instructions.ts";
import type { ModelResponse } from "../messages.ts";
import { checkBeforeRequest } from "./check-limit.ts";
import { continueResponse } from "./continue-response.ts";
import { keepResponse, prepareStep } from "./request-model.ts";
import type { Loop, Node, State } from "./state.ts";

/** A run step that goes on with the suspended response of an earlier run: no request is added. */
export async function* resumeResponse(state: State, suspended: ModelResponse): Loop<Node> {
  checkBeforeRequest(state);
  yield* prepareStep(state, true);
  state.isStepBegun = false;
  state.messages = state.messages.slice(0, -1); // it comes back as a whole
  const content = recordedInstructions(state.messages);
  const body = {
    instructions: content === undefined ? [] : [{ content, dynamic: false }],
    tools: state.definitions,
    live: state.shape.live,
    resumes: true,
  };
  return keepResponse(state, yield* continueResponse(state, body, suspended));
}
