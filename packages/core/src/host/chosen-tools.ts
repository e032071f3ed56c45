import type { ModelRequestOptions } from "../model.ts";
import type { StepRequest } from "../runtime/runtime.ts";
import { type ModelToolChoice, resolveToolChoice } from "../tool-choice.ts";
import type { Session } from "./session.ts";

const NONE: ReadonlyMap<string, unknown> = new Map();

/** Which tools the model may or must call in this step; nothing, and no work, where it may do as it likes. */
export async function chosenTools(
  session: Session,
  request: StepRequest,
  { tools, settings, allowTextOutput, signal }: ModelRequestOptions,
): Promise<ModelToolChoice | undefined> {
  const { toolChoice } = settings;
  if (toolChoice === undefined && allowTextOutput) return undefined;
  const { name, profile } = session.setup.shared.model;
  const listed =
    typeof toolChoice === "object" ? (await session.list(request, signal)).definitions : NONE;
  return resolveToolChoice(toolChoice, {
    modelName: name,
    tools,
    isHidden: (toolName) => listed.has(toolName),
    allowsDirectOutput: allowTextOutput,
    canForce: profile.forcedToolChoice !== false,
  });
}
