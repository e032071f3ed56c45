import type { ModelStreamChunk, ResponseTail } from "@toolsets/core";
import { readErrorBody } from "../read-error.ts";
import { type GrowingItems, growingItems } from "./growing-items.ts";
import { itemContext, type ReadOptions, type ResponsesBody } from "./read-response.ts";
import { isPending, readTail } from "./read-tail.ts";

/** How a stream is read, and what it goes on with. */
export interface StreamOptions extends ReadOptions {
  /** The response that the stream goes on with, where another one began it. */
  readonly resumed?: Pick<ResponseTail, "modelName" | "providerResponseId"> | undefined;
}

/** A response that is streamed. */
export interface GrowingResponse {
  readonly items: GrowingItems;
  /** Takes what an event tells of the response as a whole. */
  take(type: string, told: ResponsesBody): readonly ModelStreamChunk[];
  isComplete(): boolean;
  /** The id of a job in the background that is at work. */
  job(): string | undefined;
  /** Nothing for a response that is not over, and will not be. */
  end(refusal: string, sequence: number | undefined): ResponseTail | undefined;
}

/** Follows one response. */
export function growingResponse(modelName: string, options: StreamOptions): GrowingResponse {
  const { resumed } = options;
  const context = itemContext(options, resumed?.providerResponseId);
  let response: ResponsesBody = { background: resumed !== undefined };
  let isComplete = false;
  const items = growingItems(context, {
    isResumed: resumed !== undefined,
    holdsCalls: () => response.background === true,
  });

  const toTail = (refusal: string): ResponseTail => {
    const hasToolCalls = items.hasToolCalls();
    const tail = readTail(response, { refusal: refusal || items.refusal(), hasToolCalls });
    if (resumed === undefined) return tail;
    // what goes on with another response is put behind it: with the id it would take its place
    const { providerResponseId: _, ...read } = tail;
    return { ...(resumed.modelName !== undefined && { modelName: resumed.modelName }), ...read };
  };

  return {
    items,
    take(type, told) {
      response = { ...response, ...told };
      if (options.scopesCalls && response.id) context.callScope ??= response.id;
      if (type === "response.failed" || told.status === "failed")
        throw readErrorBody(told.error, modelName);
      isComplete ||=
        type === "response.completed" ||
        type === "response.incomplete" ||
        (Boolean(told.status) && !isPending(told.status));
      return isComplete ? items.fillIn(Array.isArray(told.output) ? told.output : []) : [];
    },
    isComplete: () => isComplete,
    job: () =>
      response.background === true && !isComplete ? (response.id ?? undefined) : undefined,
    end(refusal, sequence) {
      if (isComplete) return toTail(refusal);
      const isJob = response.background === true && Boolean(response.id ?? resumed);
      return isJob ? suspended(toTail(refusal), sequence) : undefined;
    },
  };
}

/** A job that is still at work when its stream ends: another stream goes on behind the last event. */
function suspended(tail: ResponseTail, sequence: number | undefined): ResponseTail {
  const { finishReason: _, ...rest } = tail;
  return {
    ...rest,
    state: "suspended",
    providerDetails: {
      ...tail.providerDetails,
      background: true,
      ...(sequence !== undefined && { last_sequence_number: sequence }),
    },
  };
}
