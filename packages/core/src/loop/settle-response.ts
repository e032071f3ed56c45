import { ContentFilterError } from "../errors/content-filter-error.ts";
import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import { isImage, type ModelResponse } from "../messages.ts";
import { quoteName } from "../quote-name.ts";
import type { OutputSubject, StepOutcome } from "../runtime/runtime.ts";
import { retryOutput } from "./retry-output.ts";
import { accept, ask, type Loop, type Node, noteEffects, RunFailure, type State } from "./state.ts";

/** Makes the output of a response without tool calls, or asks for a better one. */
export async function* settleResponse(state: State, response: ModelResponse): Loop<Node> {
  const subject = subjectOf(state, response);
  if (subject === undefined) return retryOutput(state, `${faultOf(response)} ${demand(state)}`);
  const outcome = yield* makeOutput(state, subject);
  if (outcome.status === "retry") return retryOutput(state, outcome.content);
  return { kind: "end", output: outcome.output, response };
}

/** What becomes of a subject: an output, or what the model should do better. */
type Made =
  | { readonly status: "made"; readonly output: unknown }
  | Extract<StepOutcome, { status: "retry" }>;

/** Asks for the step that makes an output, where there is more to do than to take a text as it is. */
export async function* makeOutput(state: State, subject: OutputSubject): Loop<Made> {
  const { output, maxOutputRetries: maxRetries, live } = state.shape;
  if (subject.from === "text" && output.text === "plain" && !output.isProcessed)
    return { status: "made", output: subject.text };
  const question = ask(state, "output", { subject, retry: state.outputRetries, maxRetries, live });
  const [outcome] = yield* state.runtime.steps([question]);
  if (outcome?.status === "retry" && outcome.cancels !== true) {
    noteEffects(state, outcome);
    return outcome;
  }
  return { status: "made", output: accept(state, question, outcome).output };
}

/**
 * What of a response may be the output: an image before a text, nothing where that is allowed. Who
 * knows that it is no blank one need not have all of it looked through.
 */
export function subjectOf(
  { shape: { output } }: State,
  response: ModelResponse,
  isUsable: boolean = !isUnusable(response),
): OutputSubject | undefined {
  if (!isUsable) {
    checkReason(response);
    return output.allowsNull ? { from: "nothing" } : undefined;
  }
  if (output.allowsImage) {
    for (const part of response.parts)
      if (part.partKind === "file" && isImage(part.content))
        return { from: "image", image: part.content };
  }
  const text = textOf(response);
  return text === "" || output.text === "none" ? undefined : { from: "text", text };
}

/** The text after the last tool that the provider ran: what stands before it is commentary. */
function textOf({ parts }: ModelResponse): string {
  let text = "";
  let summary = "";
  for (const part of parts) {
    if (part.partKind === "text") text += part.content;
    else if (part.partKind === "speech") text += part.transcript ?? "";
    else if (part.partKind === "builtin-tool-call") text = "";
    else if (part.partKind === "compaction") summary = part.content ?? "";
  }
  return text === "" ? summary : text;
}

/** No more than blank text and thinking. */
function isUnusable({ parts }: ModelResponse): boolean {
  return parts.every(
    (part) =>
      part.partKind === "thinking" || (part.partKind === "text" && part.content.trim() === ""),
  );
}

/** An unusable response that asking again would not mend. */
function checkReason(response: ModelResponse): void {
  const { finishReason, modelName = "unknown", parts } = response;
  if (finishReason === "length") {
    throw new RunFailure(
      new UnexpectedModelBehaviorError(
        `Model ${quoteName(modelName)} reached its token limit before it gave an answer. Raise \`modelSettings.maxTokens\`.`,
      ),
    );
  }
  const hasThought = parts.some(({ partKind }) => partKind === "thinking");
  if (finishReason === "content_filter" && !hasThought) {
    throw new RunFailure(new ContentFilterError(response));
  }
}

/** What came of an answer before the model refused is none, and its calls are not made. */
export function checkRefusal(response: ModelResponse): void {
  if (
    response.finishReason === "content_filter" &&
    typeof response.providerDetails?.["refusal"] === "string"
  )
    throw new RunFailure(new ContentFilterError(response));
}

function faultOf(response: ModelResponse): string {
  return isUnusable(response)
    ? "The response was empty."
    : "The response is no final answer as it is asked for.";
}

/** What the model can do to end the run, or to go on with it. */
function demand({ shape: { output }, definitions }: State): string {
  const ways = [
    ...(output.text === "none" ? [] : ["answer with text"]),
    ...(definitions.length === 0 ? [] : ["call a tool"]),
    ...(output.allowsImage ? ["answer with an image"] : []),
  ];
  const text = ways.join(" or ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
