import type { FinishReason, JsonObject, RequestUsage, ResponseTail } from "@toolsets/core";
import { textOf } from "./as-told.ts";

/** What both APIs tell of a response beside its parts. */
export interface TailFields {
  readonly id?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly usage: RequestUsage;
  readonly finishReason: FinishReason | undefined;
  /** The finish reason in the provider's words. */
  readonly reason: string | null | undefined;
  readonly refusal: string | null | undefined;
  /** What else the provider tells of it. */
  readonly details?: JsonObject | undefined;
}

/** The tail of a response. A refusal counts as a content filter's; its text is in the details. */
export function makeTail({ usage, ...rest }: TailFields): ResponseTail {
  const [id, model] = [textOf(rest.id), textOf(rest.model)];
  const [reason, refusal] = [textOf(rest.reason), textOf(rest.refusal)];
  const finishReason = refusal ? "content_filter" : rest.finishReason;
  const details = {
    ...(reason && { finish_reason: reason }),
    ...(refusal && { refusal }),
    ...rest.details,
  };
  return {
    usage,
    ...(finishReason && { finishReason }),
    ...(model && { modelName: model }),
    ...(id && { providerResponseId: id }),
    ...(Object.keys(details).length > 0 && { providerDetails: details }),
  };
}
