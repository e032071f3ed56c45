import { andThen, type MaybePromise } from "../maybe-promise.ts";
import { profileOf } from "../profile-of.ts";
import type { StepRequest } from "../runtime/runtime.ts";
import type { ToolDefinition } from "../tool-definition.ts";
import { type ModelToolChoice, resolveToolChoice } from "../tool-choice.ts";
import type { Listing, Session } from "./session.ts";
import type { Sent } from "./sent.ts";

const NONE: Pick<Listing, "definitions"> = { definitions: new Map() };

/** Which tools the model may or must call in this step; nothing, and no work, where it may do as it likes. */
export function chosenTools(
  session: Session,
  request: StepRequest,
  { model, options }: Pick<Sent, "model" | "options">,
): MaybePromise<ModelToolChoice | undefined> {
  const { settings, signal } = options;
  const { toolChoice = model.settings?.toolChoice } = settings;
  const allowsDirectOutput = options.allowTextOutput || options.allowImageOutput;
  if (toolChoice === undefined && allowsDirectOutput) return undefined;
  const listing: MaybePromise<typeof NONE> =
    typeof toolChoice === "object" ? session.list(request, signal) : NONE;
  return andThen(listing, ({ definitions }) =>
    resolveToolChoice(toolChoice, {
      modelName: model.name,
      tools: callable(options, request),
      isHidden: (toolName) => definitions.has(toolName),
      allowsDirectOutput,
      canForce: profileOf(model, settings).forcedToolChoice !== false,
    }),
  );
}

/** Tools that the model finds by itself are there, and cannot be called before it has. */
function callable(
  { tools, toolVisibility }: Sent["options"],
  { discovered }: StepRequest,
): readonly ToolDefinition[] {
  if (toolVisibility === undefined) return tools;
  return tools.filter(
    ({ name }) => toolVisibility.get(name) !== "deferred" || discovered.includes(name),
  );
}
