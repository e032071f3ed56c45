import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import type { FinalResultEvent, StepEvent } from "../events.ts";
import { isoTime } from "../iso-time.ts";
import { isImage, type ModelResponse } from "../messages.ts";
import { andThen, type MaybePromise } from "../maybe-promise.ts";
import type { ModelReply, ModelRequestOptions, ModelStreamChunk, ResponseTail } from "../model.ts";
import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { NO_USAGE } from "../usage.ts";
import { type AbortableSource, abortable } from "./abortable.ts";
import { collectParts } from "./collect-parts.ts";
import { chosenTools } from "./chosen-tools.ts";
import { readFailure, type WorkOptions } from "./outcome.ts";
import type { Session } from "./session.ts";

type ModelStepRequest = Extract<StepRequest, { kind: "model" }>;

/** Asks for a response as a whole: nobody watches it grow. */
export async function requestResponse(
  session: Session,
  request: ModelStepRequest,
  signal: AbortSignal,
): Promise<ModelResponse> {
  const options = await toOptions(session, request, signal);
  return toResponse(
    session,
    await session.setup.shared.model.request(session.messagesFor(request.messages), options),
  );
}

/** Asks for a response in pieces and reports its parts while they grow. */
export async function* streamResponse(
  session: Session,
  request: ModelStepRequest,
  work: WorkOptions,
): AsyncGenerator<StepEvent, StepOutcome, unknown> {
  const { signal } = work;
  const collector = collectParts();
  let source: AbortableSource<ModelStreamChunk, ResponseTail> | undefined;
  let final = false;
  try {
    signal.throwIfAborted();
    const options = await toOptions(session, request, signal);
    source = abortable(
      session.setup.shared.model.stream(session.messagesFor(request.messages), options),
      signal,
    );
    for (;;) {
      const item = await source.next();
      const events = item.done === true ? collector.end() : collector.add(item.value);
      for (const event of events) {
        yield event;
        const found = final ? undefined : finalResult(session, request, event);
        if (found === undefined) continue;
        final = true;
        yield found;
      }
      if (item.done === true) {
        const value = toResponse(session, { ...item.value, parts: collector.parts() });
        return { status: "ok", value, at: Date.now() };
      }
    }
  } catch (error) {
    const outcome = readFailure(error, work);
    if (outcome.status === "failed") return outcome;
    const partial = toResponse(session, { usage: NO_USAGE, parts: collector.parts() });
    return { ...outcome, partial: { ...partial, state: "interrupted" } };
  } finally {
    source?.stop();
  }
}

/** What may end the run is about to come. */
function finalResult(
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

function toOptions(
  session: Session,
  request: ModelStepRequest,
  signal: AbortSignal,
): MaybePromise<ModelRequestOptions> {
  const { output, settings } = session.setup;
  const options: ModelRequestOptions = {
    instructions: request.instructions,
    tools: session.toolsFor(request.tools),
    outputMode: output.mode,
    outputObject: output.object,
    allowTextOutput: output.text !== undefined,
    allowImageOutput: output.allowsImage,
    settings,
    signal,
  };
  return andThen(chosenTools(session, request, options), (toolChoice) =>
    toolChoice === undefined ? options : { ...options, toolChoice },
  );
}

function toResponse({ setup }: Session, reply: ModelReply): ModelResponse {
  if (!Array.isArray(reply.parts) || typeof reply.usage !== "object") {
    throw new UnexpectedModelBehaviorError(
      `Model \`${setup.shared.model.name}\` gave a reply without \`parts\` or \`usage\`. Its adapter has to return both.`,
    );
  }
  const { model, runId, conversationId } = setup.shared;
  return {
    kind: "response",
    providerName: model.system,
    modelName: model.name,
    ...reply,
    timestamp: isoTime(Date.now()),
    runId,
    conversationId,
    state: "complete",
  };
}
