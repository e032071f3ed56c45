import { andThen, type MaybePromise } from "../maybe-promise.ts";
import type { StepRequest } from "../runtime/runtime.ts";
import { type ModelToolChoice, resolveToolChoice } from "../tool-choice.ts";
import type { Listing, Session } from "./session.ts";
import type { Sent } from "./sent.ts";

const NONE: Pick<Listing, "definitions"> = { definitions: new Map() };

/** Which tools the model may or must call in this step; nothing, and no work, where it may do as it likes. */
export function chosenTools(
  session: Session,
  request: StepRequest,
  { model: { name, profile }, options }: Pick<Sent, "model" | "options">,
): MaybePromise<ModelToolChoice | undefined> {
  const { tools, settings, signal } = options;
  const { toolChoice } = settings;
  const allowsDirectOutput = options.allowTextOutput || options.allowImageOutput;
  if (toolChoice === undefined && allowsDirectOutput) return undefined;
  const listing: MaybePromise<typeof NONE> =
    typeof toolChoice === "object" ? session.list(request, signal) : NONE;
  return andThen(listing, ({ definitions }) =>
    resolveToolChoice(toolChoice, {
      modelName: name,
      tools,
      isHidden: (toolName) => definitions.has(toolName),
      allowsDirectOutput,
      canForce: profile.forcedToolChoice !== false,
    }),
  );
}
