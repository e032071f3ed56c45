import type { JsonObject, ResponseTail } from "@toolsets/core";
import { makeTail } from "../make-tail.ts";
import { readFinishReason, type ResponsesStatus } from "./read-finish-reason.ts";
import { isRecord } from "./output-item.ts";
import { readUsage, type ResponsesUsage } from "./read-usage.ts";

/** What we read of a response beside its output. */
export interface ResponsesTailFields extends ResponsesStatus {
  readonly id?: string | null;
  readonly model?: string | null;
  readonly usage?: ResponsesUsage | null;
  /** Seconds since 1970. */
  readonly created_at?: number | null;
  readonly background?: boolean | null;
  readonly conversation?: { readonly id?: string | null } | null;
  readonly moderation?: unknown;
  /** What a filter found that refused the request. */
  readonly filterDetails?: JsonObject;
}

/** What is known when a response is over, or put off. */
export function readTail(
  response: ResponsesTailFields,
  { refusal, hasToolCalls }: { readonly refusal: string; readonly hasToolCalls: boolean },
): ResponseTail {
  const { id, model, usage, status, incomplete_details: cut } = response;
  const finishReason = readFinishReason(response, hasToolCalls);
  const reason = cut?.reason ?? status;
  const tail = makeTail({ id, model, usage: readUsage(usage), finishReason, reason, refusal });
  const providerDetails = { ...tail.providerDetails, ...detailsOf(response) };
  return {
    ...tail,
    ...(isPending(status) && { state: response.background ? "suspended" : "incomplete" }),
    ...(Object.keys(providerDetails).length > 0 && { providerDetails }),
  };
}

/** Whether the provider is still at work. */
export function isPending(status: string | null | undefined): boolean {
  return status === "queued" || status === "in_progress";
}

/** What is kept of a response for whoever goes on with it. */
function detailsOf(response: ResponsesTailFields): JsonObject {
  const { created_at: created, background, conversation, moderation, filterDetails } = response;
  const time = typeof created === "number" ? new Date(created * 1000) : undefined;
  return {
    ...(time && !Number.isNaN(time.getTime()) && { timestamp: time.toISOString() }),
    ...(conversation?.id && { conversation_id: conversation.id }),
    ...(background === true && { background }),
    ...filterDetails,
    ...(isRecord(moderation) && { moderation: moderation as JsonObject }), // it came as JSON
  };
}
