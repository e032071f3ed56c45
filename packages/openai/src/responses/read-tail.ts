import type { ResponseTail } from "@toolsets/core";
import { makeTail } from "../make-tail.ts";
import { readFinishReason, type ResponsesStatus } from "./read-finish-reason.ts";
import { readUsage, type ResponsesUsage } from "./read-usage.ts";

/** What we read of a response beside its output. */
export interface ResponsesTailFields extends ResponsesStatus {
  readonly id?: string | null;
  readonly model?: string | null;
  readonly usage?: ResponsesUsage | null;
}

/** What is known when a response is over. */
export function readTail(
  response: ResponsesTailFields,
  { refusal, hasToolCalls }: { readonly refusal: string; readonly hasToolCalls: boolean },
): ResponseTail {
  const { id, model, usage, status, incomplete_details: cut } = response;
  const finishReason = readFinishReason(response, hasToolCalls);
  const reason = cut?.reason ?? status;
  return makeTail({ id, model, usage: readUsage(usage), finishReason, reason, refusal });
}
