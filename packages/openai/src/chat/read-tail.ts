import type { ResponseTail } from "@toolsets/core";
import { makeTail } from "../make-tail.ts";
import { readFinishReason } from "./read-finish-reason.ts";
import { type ChatUsage, readUsage } from "./read-usage.ts";

/** What a completion and the chunks of a stream have in common. */
export interface ChatTailFields {
  readonly id?: string | null;
  readonly model?: string | null;
  readonly usage?: ChatUsage | null;
}

/** What is known when a completion is over. */
export function readTail(
  { id, model, usage }: ChatTailFields,
  reason: string | null | undefined,
  refusal?: string | null,
): ResponseTail {
  const finishReason = readFinishReason(reason);
  return makeTail({ id, model, usage: readUsage(usage), finishReason, reason, refusal });
}
