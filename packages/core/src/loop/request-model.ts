import { UsageError } from "../errors/usage-error.ts";
import { UsageLimitExceededError } from "../errors/usage-limit-exceeded-error.ts";
import { joinInstructions } from "../instructions.ts";
import type { ModelRequest } from "../messages.ts";
import type { StepValues } from "../runtime/runtime.ts";
import { addRequest } from "../usage.ts";
import { stampRequest } from "./settle.ts";
import { type Loop, type Node, RunFailure, type State, step } from "./state.ts";

/** One run step: what the model may use and should know, and its response. */
export async function* requestModel(state: State, request: ModelRequest): Loop<Node> {
  const { requestLimit } = state.shape;
  const earlier = state.messages;
  const append = (sent: ModelRequest): void => {
    state.messages = [...earlier, sent];
  };
  append(stampRequest(state, request));
  if (state.usage.requests >= requestLimit) {
    throw new RunFailure(new UsageLimitExceededError("requestLimit", requestLimit));
  }
  state.runStep += 1;

  const { tools, instructions } = yield* prepare(state);
  const text = joinInstructions(instructions);
  if (earlier.length === 0 && request.parts.length === 0 && text === "") {
    throw new RunFailure(
      new UsageError("There is nothing to send: no prompt, no history, no instructions."),
    );
  }
  append(stampRequest(state, text === "" ? request : { ...request, instructions: text }));

  const response = yield* step(state, "model", {
    instructions,
    tools: tools.map(({ definition }) => definition),
    live: state.shape.live,
  });
  state.usage = addRequest(state.usage, response.usage);
  state.messages = [...state.messages, response];
  return { kind: "call-tools", response };
}

/** Lists what this step offers. */
export async function* prepare(state: State): Loop<StepValues["prepare"]> {
  const prepared = yield* step(state, "prepare", {});
  state.tools = new Map(prepared.tools.map((tool) => [tool.definition.name, tool]));
  return prepared;
}
