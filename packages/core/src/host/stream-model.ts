import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import type { FinalResultEvent, StepEvent } from "../events.ts";
import type { ModelCall } from "../hooks/model-hooks.ts";
import { sumOf } from "../history/merge-responses.ts";
import { isoTime } from "../iso-time.ts";
import { isImage, type Message, type ModelResponse } from "../messages.ts";
import { andThen, type MaybePromise } from "../maybe-promise.ts";
import type { Model, ModelReply, ModelSettings, ModelStreamChunk, ResponseTail } from "../model.ts";
import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { checkCost } from "../shared-usage.ts";
import { NO_USAGE, type RequestUsage } from "../usage.ts";
import { limitsTokens } from "../usage-limits.ts";
import { abandonAfter } from "./abandon.ts";
import { type AbortableSource, abortable } from "./abortable.ts";
import { checkCounted, checkUsed } from "./check-used.ts";
import { collectParts } from "./collect-parts.ts";
import { fit } from "./fit.ts";
import { withGiven } from "./given-response.ts";
import { outcomeOf, partOf, readFailure, type WorkOptions } from "./outcome.ts";
import { priceResponse } from "./price-response.ts";
import type { Sent } from "./sent.ts";
import type { Session } from "./session.ts";
import { settingsOf } from "./settings-of.ts";

type ModelStepRequest = Extract<StepRequest, { kind: "model" }>;

/** Asks for a response as a whole: nobody watches it grow. */
// oxlint-disable-next-line require-yield -- so a reader sees nothing of it
export async function* wholeResponse(
  session: Session,
  request: ModelStepRequest,
  work: WorkOptions,
): AsyncGenerator<StepEvent, StepOutcome, unknown> {
  const given: { response?: ModelResponse } = {};
  const onGiven = (response: ModelResponse): void => void (given.response = response);
  const ask = () => requestResponse(session, request, work.signal, onGiven);
  const outcome = await outcomeOf(partOf(work), ask);
  const { response } = given;
  return work.complete(response ? withGiven(session, request, outcome, response) : outcome);
}

/** Gives the response as a whole. `onGiven` is told of it before its price is asked for. */
export async function requestResponse(
  session: Session,
  request: ModelStepRequest,
  signal: AbortSignal,
  onGiven: (response: ModelResponse) => void,
  sent?: Sent,
): Promise<ModelResponse> {
  const { model, messages, options } = await prepared(session, request, signal, sent);
  const { rejected, ...reply } = await model.request(messages, options);
  const response = toResponse(session, model, reply);
  onGiven(response);
  return priced(session, model, response, rejected);
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
  let given: ModelResponse | undefined;
  const collector = collectParts(request.continued?.parts.length);
  let source: AbortableSource<ModelStreamChunk, ResponseTail> | undefined;
  let { model } = session.setup.shared;
  const before = finalBefore(session, request);
  let isFinal = before !== undefined;
  try {
    signal.throwIfAborted();
    const { messages, options, ...to } = await prepared(session, request, signal, sent);
    ({ model } = to);
    if (before !== undefined && request.resumes === true) yield before;
    source = abortable(model.stream(messages, options), signal);
    for (;;) {
      const piece = source.ready();
      const item =
        piece === undefined ? await source.next() : { done: false as const, value: piece };
      if (item.done !== true && item.value.kind === "usage") {
        checkCost(item.value.usage);
        used = item.value.usage;
        if (isLimited) checkUsed(usageLimits, request.usage, withContinued(request, used));
      }
      const events = item.done === true ? collector.end() : collector.add(item.value);
      for (const event of events) {
        yield event;
        const found = isFinal ? undefined : finalResult(session, request, event);
        if (found === undefined) continue;
        isFinal = true;
        yield found;
      }
      if (item.done === true) {
        const { rejected, ...reply } = { ...item.value, parts: collector.parts() };
        given = toResponse(session, model, reply);
        const value = await abandonAfter(priced(session, model, given, rejected), signal, 0);
        return work.complete({ status: "ok", value, at: Date.now() });
      }
    }
  } catch (error) {
    const outcome = readFailure(error, work);
    given ??= await cutResponse(session, model, { usage: used, parts: collector.parts() }, signal);
    const isSomething = given.parts.length > 0 || given.usage !== NO_USAGE;
    return work.complete(isSomething ? withGiven(session, request, outcome, given) : outcome);
  } finally {
    source?.stop();
  }
}

/** What of the part of the response that went before may end the run. */
export function finalBefore(
  session: Session,
  request: ModelStepRequest,
): FinalResultEvent | undefined {
  for (const part of request.continued?.parts ?? []) {
    const start = { eventKind: "part_start", index: 0, part } as const;
    const found = finalResult(session, request, start);
    if (found !== undefined) return found;
  }
  return undefined;
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

/** What was used by now of a response that goes on with another; one with an id may tell of both already. */
function withContinued({ continued }: ModelStepRequest, used: RequestUsage): RequestUsage {
  return continued === undefined || continued.providerResponseId
    ? used
    : sumOf(continued.usage, used);
}

/** What has come of a response, with its price where somebody tells it in time. */
async function cutResponse(
  session: Session,
  model: Model,
  reply: ModelReply,
  signal: AbortSignal,
): Promise<ModelResponse> {
  const response = toResponse(session, model, reply);
  if (reply.usage === NO_USAGE) return response;
  try {
    return await abandonAfter(priced(session, model, response), signal, session.setup.drainMs);
  } catch {
    return response; // the run ends for another reason
  }
}

/** The response, with its price where somebody tells it. */
function priced(
  { setup: { pricing } }: Session,
  model: Model,
  response: ModelResponse,
  rejected?: ModelReply["rejected"],
): MaybePromise<ModelResponse> {
  if (pricing === undefined && rejected === undefined) return response;
  return priceResponse(model, pricing, response, rejected);
}

function toResponse(
  { setup }: Session,
  model: Model,
  reply: Omit<ModelReply, "rejected">,
): ModelResponse {
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
