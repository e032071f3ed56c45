import type { ResponseTail } from "@toolsets/core";
import { readFinishReason } from "./read-finish-reason.ts";
import { readUsage, type WireUsage } from "./read-usage.ts";

/** What a message, or the events of a stream, say beside the content. */
export interface WireTail {
  readonly id?: string | null;
  readonly model?: string | null;
  readonly stop_reason?: string | null;
  readonly usage?: object | null;
}

/** The end of a response. The wire's own word for the finish reason is kept. */
export function readTail({ id, model, stop_reason: stopReason, usage }: WireTail): ResponseTail {
  const finishReason = readFinishReason(stopReason);
  return {
    usage: readUsage((usage ?? {}) as WireUsage), // counts by name, whatever they are
    ...(finishReason !== undefined && { finishReason }),
    ...(typeof stopReason === "string" && { providerDetails: { finish_reason: stopReason } }),
    ...(typeof model === "string" && { modelName: model }),
    ...(typeof id === "string" && { providerResponseId: id }),
  };
}
