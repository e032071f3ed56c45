import type { JsonObject, ResponseTail } from "@toolsets/core";
import { makeTail } from "../make-tail.ts";
import { readFinishReason } from "./read-finish-reason.ts";
import { type ChatUsage, readUsage } from "./read-usage.ts";

/** What a completion and the chunks of a stream have in common. */
export interface ChatTailFields {
  readonly id?: string | null;
  readonly model?: string | null;
  readonly usage?: ChatUsage | null;
  /** Where Groq tells the usage of a stream. */
  readonly x_groq?: { readonly usage?: ChatUsage | null } | null;
  /** Ours: what a filter found that refused the request. */
  readonly filterDetails?: JsonObject;
}

/** What is known of the end of a completion. */
export interface ChatEnd {
  readonly reason: string | null | undefined;
  readonly refusal?: string | null | undefined;
  readonly details?: JsonObject | undefined;
}

/** The usage that a completion or a chunk tells, wherever it tells it. */
export function usageIn({ usage, x_groq: groq }: ChatTailFields): ChatUsage | undefined {
  return usage ?? groq?.usage ?? undefined;
}

/** What is known when a completion is over. */
export function readTail(
  { id, model, filterDetails, ...fields }: ChatTailFields,
  { reason, refusal, details }: ChatEnd,
): ResponseTail {
  const finishReason = readFinishReason(reason);
  const usage = readUsage(usageIn(fields));
  return makeTail({
    id,
    model,
    usage,
    finishReason,
    reason,
    refusal,
    details: { ...details, ...filterDetails },
  });
}
