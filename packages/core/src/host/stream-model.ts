import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import type { FinalResultEvent, StepEvent } from "../events.ts";
import type { ModelCall } from "../hooks/model-hooks.ts";
import { isoTime } from "../iso-time.ts";
import { isImage, type Message, type ModelResponse } from "../messages.ts";
import { andThen, type MaybePromise } from "../maybe-promise.ts";
import type { Model, ModelReply, ModelSettings, ModelStreamChunk, ResponseTail } from "../model.ts";
import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { checkCost } from "../shared-usage.ts";
import { addRequest, NO_RUN_USAGE, NO_USAGE, type RequestUsage } from "../usage.ts";
import { limitsTokens } from "../usage-limits.ts";
import { abandonAfter } from "./abandon.ts";
import { type AbortableSource, abortable } from "./abortable.ts";
import { checkCounted, checkUsed } from "./check-used.ts";
import { collectParts } from "./collect-parts.ts";
import { fit } from "./fit.ts";
import { readFailure, type WorkOptions } from "./outcome.ts";
import { priceResponse } from "./price-response.ts";
import type { Sent } from "./sent.ts";
import type { Session } from "./session.ts";
import { settingsOf } from "./settings-of.ts";

type ModelStepRequest = Extract<StepRequest, { kind: "model" }>;

/** Asks for a response as a whole: nobody watches it grow. */
export async function requestResponse(
  session: Session,
  request: ModelStepRequest,
  signal: AbortSignal,
  sent?: Sent,
): Promise<ModelResponse> {
  const { model, messages, options } = await prepared(session, request, signal, sent);
  return finish(session, model, await model.request(messages, options));
}

/** Asks for a response in pieces and reports its parts while they grow. */
export async function* streamResponse(
  session: Session,
  request: ModelStepRequest,
  work: WorkOptions,
  sent?: Sent,
): AsyncGenerator<StepEvent, StepOutcome, unknown> {
  const { signal } = work;
  const { usageLimits } = session.setup.shared;
  const isLimited = limitsTokens(usageLimits);
  let used: RequestUsage = NO_USAGE;
  const collector = collectParts(request.continued?.parts.length);
  let source: AbortableSource<ModelStreamChunk, ResponseTail> | undefined;
  let { model } = session.setup.shared;
  let final = isFinal(session, request);
  try {
    signal.throwIfAborted();
    const { messages, options, ...to } = await prepared(session, request, signal, sent);
    ({ model } = to);
    source = abortable(model.stream(messages, options), signal);
    for (;;) {
      const item = await source.next();
      if (item.done !== true && item.value.kind === "usage") {
        checkCost(item.value.usage);
        used = item.value.usage;
        if (isLimited) checkUsed(usageLimits, request.usage, used);
      }
      const events = item.done === true ? collector.end() : collector.add(item.value);
      for (const event of events) {
        yield event;
        const found = final ? undefined : finalResult(session, request, event);
        if (found === undefined) continue;
        final = true;
        yield found;
      }
      if (item.done === true) {
        const reply = { ...item.value, parts: collector.parts() };
        const value = await abandonAfter(finish(session, model, reply), signal, 0);
        return work.complete({ status: "ok", value, at: Date.now() });
      }
    }
  } catch (error) {
    const outcome = readFailure(error, work);
    if (outcome.status === "failed") {
      if (used !== NO_USAGE) session.spending.of(request).add(addRequest(NO_RUN_USAGE, used));
      return work.complete(outcome);
    }
    const partial = toResponse(session, model, { usage: used, parts: collector.parts() });
    return work.complete({ ...outcome, partial: { ...partial, state: "interrupted" } });
  } finally {
    source?.stop();
  }
}

/** Whether the part of the response that went before may end the run. */
export function isFinal(session: Session, request: ModelStepRequest): boolean {
  const parts = request.continued?.parts ?? [];
  return parts.some((part) => {
    const start = { eventKind: "part_start", index: 0, part } as const;
    return finalResult(session, request, start) !== undefined;
  });
}

/** What may end the run is about to come. */
export function finalResult(
  { setup }: Session,
  { tools }: ModelStepRequest,
  event: StepEvent,
): FinalResultEvent | undefined {
  if (event.eventKind !== "part_start") return undefined;
  const { part } = event;
  const eventKind = "final_result";
  if (part.partKind === "text") return setup.output.text && { eventKind };
  if (part.partKind === "file")
    return setup.output.allowsImage && isImage(part.content) ? { eventKind } : undefined;
  if (part.partKind !== "tool-call") return undefined;
  const { toolName, toolCallId } = part;
  const kind = tools.find(({ name }) => name === toolName)?.kind ?? "function";
  return kind === "function" ? undefined : { eventKind, toolName, toolCallId };
}

/** What is sent; the model has counted it where the limits of the run say so. */
function prepared(
  session: Session,
  request: ModelStepRequest,
  signal: AbortSignal,
  sent: MaybePromise<Sent> = toSent(session, request, signal),
): MaybePromise<Sent> {
  const { usageLimits } = session.setup.shared;
  if (usageLimits.countTokensBeforeRequest !== true) return sent;
  return abandonAfter(
    andThen(sent, (ready) => checkCounted(usageLimits, request, ready)),
    signal,
    0,
  );
}

/** What is sent where no hook stands around it. */
function toSent(
  session: Session,
  request: ModelStepRequest,
  signal: AbortSignal,
): MaybePromise<Sent> {
  const { model } = session.setup.shared;
  const messagesFor = (asked: Model): readonly Message[] =>
    session.messagesFor(request.messages, asked, request.continued);
  return andThen(settingsOf(session, request, signal), (settings) => {
    const options = { ...toOptions(session, request, settings), signal };
    return fit(session, request, { model, messagesFor, options });
  });
}

/** What goes with the messages, before it is made fit for a model. */
export function toOptions(
  { setup }: Session,
  { instructions, tools }: ModelStepRequest,
  settings: ModelSettings,
): Omit<ModelCall, "model" | "messages"> {
  const { output } = setup;
  return {
    instructions,
    tools,
    outputMode: output.mode,
    outputObject: output.object,
    allowTextOutput: output.text !== undefined,
    allowImageOutput: output.allowsImage,
    settings,
  };
}

/** The response, with its price where somebody tells it. */
function finish(
  session: Session,
  model: Model,
  { rejected, ...reply }: ModelReply,
): MaybePromise<ModelResponse> {
  const { pricing } = session.setup;
  const response = toResponse(session, model, reply);
  if (pricing === undefined && rejected === undefined) return response;
  return priceResponse(model, pricing, response, rejected);
}

function toResponse({ setup }: Session, model: Model, reply: ModelReply): ModelResponse {
  if (!Array.isArray(reply.parts) || typeof reply.usage !== "object") {
    throw new UnexpectedModelBehaviorError(
      `Model \`${model.name}\` gave a reply without \`parts\` or \`usage\`. Its adapter has to return both.`,
    );
  }
  checkCost(reply.usage);
  const { runId, conversationId } = setup.shared;
  return {
    kind: "response",
    providerName: model.system,
    modelName: model.name,
    ...reply,
    timestamp: isoTime(Date.now()),
    runId,
    conversationId,
    state: reply.state ?? "complete",
  };
}
