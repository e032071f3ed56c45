import { andThen, type MaybePromise } from "../maybe-promise.ts";
import type { Message } from "../messages.ts";
import type { Model } from "../model.ts";
import type { StepRequest } from "../runtime/runtime.ts";
import { withFittingThought } from "../profile-of.ts";
import { mergeSettings } from "../settings-layers.ts";
import { checkToolNames } from "./check-tool-names.ts";
import { chosenTools } from "./chosen-tools.ts";
import type { Sent } from "./sent.ts";
import type { Session } from "./session.ts";

type ModelStepRequest = Extract<StepRequest, { kind: "model" }>;

/** What is about to be made fit for a model. */
interface Unfitted extends Pick<Sent, "model" | "options"> {
  readonly messagesFor: (model: Model) => readonly Message[];
}

/** The request as the model takes it. One that asks others has it made fit for each of them. */
export function fit(
  session: Session,
  request: ModelStepRequest,
  { model, messagesFor, options }: Unfitted,
): MaybePromise<Sent> {
  const sent = { model, messages: messagesFor(model), options };
  if (model.candidates === undefined) return withTools(session, request, sent);
  const forModel = (asked: Model): MaybePromise<Sent> => {
    checkToolNames(options.tools, asked);
    return fit(session, request, { model: asked, messagesFor, options });
  };
  return { ...sent, options: { ...options, forModel } };
}

/** The tools as the model gets them, and which of them may be called. */
function withTools(
  session: Session,
  request: ModelStepRequest,
  { options: given, ...to }: Sent,
): MaybePromise<Sent> {
  const { settings: own } = to.model;
  const merged = own === undefined ? given.settings : mergeSettings(own, given.settings);
  const settings = withFittingThought(merged, to.model.profile);
  const options = settings === given.settings ? given : { ...given, settings };
  return andThen(session.offer(request, { ...to, ...options }), (offered) => {
    const sent = { ...to, options: { ...options, ...offered } };
    return andThen(chosenTools(session, request, sent), (toolChoice) =>
      toolChoice === undefined ? sent : { ...to, options: { ...sent.options, toolChoice } },
    );
  });
}
