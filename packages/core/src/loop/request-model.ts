import { UsageError } from "../errors/usage-error.ts";
import { joinInstructions } from "../instructions.ts";
import type { ModelRequest, ModelResponse } from "../messages.ts";
import type { StepValues } from "../runtime/runtime.ts";
import type { ToolDefinition } from "../tool-definition.ts";
import { checkBeforeRequest, countResponse } from "./check-limit.ts";
import { cancelJob, continueResponse } from "./continue-response.ts";
import { deliverBefore } from "./deliver.ts";
import { discover } from "./discovery.ts";
import { leftResponse } from "./left-response.ts";
import { rejectResponse } from "./retry-output.ts";
import { rewrite } from "./rewrite.ts";
import { stampRequest } from "./settle.ts";
import {
  accept,
  append,
  ask,
  replaceLast,
  type Loop,
  type Node,
  RunFailure,
  type State,
} from "./state.ts";

/** One run step: what the model may use and should know, and its response. */
export async function* requestModel(state: State, request: ModelRequest): Loop<Node> {
  const isFirst = state.messages.length === 0;
  append(state, stampRequest(state, request));
  checkBeforeRequest(state);
  const last = yield* deliverBefore(state, request);
  const { instructions } = yield* prepareStep(state);
  state.isStepBegun = false;
  const text = joinInstructions(instructions);
  if (isFirst && last.parts.length === 0 && text === "") {
    throw new RunFailure(
      new UsageError("There is nothing to send: no prompt and no instructions."),
    );
  }
  const sent = stampRequest(state, text === "" ? last : { ...last, instructions: text });
  replaceLast(state, sent);

  checkBeforeRequest(state); // others may have spent meanwhile
  const body = { instructions, tools: state.definitions, live: state.shape.live };
  const question = ask(state, "model", body);
  const [answered] = yield* state.runtime.steps([question]);
  if (answered?.messages !== undefined) rewrite(state, answered.messages);
  const left = answered && leftResponse(answered);
  if (left !== undefined) yield* cancelJob(state, left);
  if (answered?.status === "retry" && answered.cancels !== true)
    return rejectResponse(state, answered);
  const response = accept(state, question, answered);
  if (response.state !== "suspended") return keepResponse(state, response);
  return keepResponse(state, yield* continueResponse(state, body, response));
}

/** Counts a response, and keeps it. What is another node already stays one. */
export function keepResponse(state: State, response: ModelResponse | Node): Node {
  if (response.kind !== "response") return response;
  countResponse(state, response);
  append(state, response);
  return { kind: "call-tools", response };
}

/** Begins the step of the coming request, once, and asks what it offers. */
export async function* prepareStep(state: State, resumes?: boolean): Loop<StepValues["prepare"]> {
  if (!state.isStepBegun) state.runStep += 1;
  state.isStepBegun = true;
  discover(state);
  const question = ask(state, "prepare", resumes === true ? { resumes } : {});
  const [prepared] = yield* state.runtime.steps([question]);
  return keepTools(state, accept(state, question, prepared));
}

/** Notes what a step offers. */
function keepTools(state: State, prepared: StepValues["prepare"]): StepValues["prepare"] {
  if (state.listed !== prepared.tools) {
    state.listed = prepared.tools;
    state.tools = new Map(prepared.tools.map((tool) => [tool.definition.name, tool]));
  }
  const { listed, discovered, definedBy } = state;
  if (definedBy?.listed !== listed || definedBy.discovered !== discovered) {
    state.definitions = toOffered(state);
    state.definedBy = { listed, discovered };
  }
  return prepared;
}

function toOffered({ tools, discovered }: State): readonly ToolDefinition[] {
  const definitions = Array.from(tools.values(), ({ definition }) => definition);
  const revealed = discovered.flatMap((name) => tools.get(name)?.definition ?? []);
  return [
    ...definitions.filter(({ deferLoading }) => deferLoading !== true),
    ...revealed.filter(({ deferLoading }) => deferLoading === true),
  ];
}
