import type { JsonObject, ModelStreamChunk, ResponseTail } from "@toolsets/core";
import { textOf } from "../as-told.ts";
import type { EventReader } from "../read-stream.ts";
import { type ChatDelta, deltaReader, NOTHING } from "./read-delta.ts";
import { keptReader, type LogprobFields } from "./read-kept.ts";
import type { ChatOrigin } from "./read-response.ts";
import { type ChatTailFields, readTail, usageIn } from "./read-tail.ts";
import { addUsage, type ChatUsage, readUsage } from "./read-usage.ts";

/** What we read of a chunk; servers that imitate the API leave out what they like. */
export interface ChatChunk extends ChatTailFields {
  readonly choices?: readonly (ChunkChoice | null)[] | null;
}

interface ChunkChoice extends LogprobFields {
  readonly index?: unknown;
  readonly delta?: ChatDelta | null;
  readonly finish_reason?: string | null;
}

/** A chunk may be of another one where several were asked for. */
function firstOf(choices: ChatChunk["choices"]): ChunkChoice | null | undefined {
  const choice = choices?.[0];
  return choice?.index ? choices?.find((each) => each?.index === 0) : choice;
}

/** How a stream is read. */
export interface ChatReaderOptions extends Pick<ChatOrigin, "system" | "profile"> {
  /** Whether each usage counts all that was used by then, and not what was used since the last. */
  readonly continuousUsage?: boolean | undefined;
}

/** Reads one stream of chunks. */
export function chatReader({
  continuousUsage = false,
  ...origin
}: ChatReaderOptions): EventReader<ChatChunk> {
  const { openaiChatStreamingRequiresFinishReason: needsReason = true } = origin.profile;
  const readDelta = deltaReader(origin);
  const kept = keptReader();
  let id = "";
  let model = "";
  let usage: ChatUsage | undefined;
  let filterDetails: JsonObject | undefined;
  let reason: string | undefined;
  let refusal = "";
  let seen = false;
  let closed = false;
  const isOver = (): boolean => reason !== undefined || closed;

  const tail = (): ResponseTail => {
    const fields = { id, model, usage: usage ?? null, ...(filterDetails && { filterDetails }) };
    return readTail(fields, { reason, refusal, details: kept.details() });
  };

  const readChoice = (choice: ChunkChoice): readonly ModelStreamChunk[] => {
    seen = true;
    closed = false;
    reason = textOf(choice.finish_reason) || reason;
    const { delta } = choice;
    if (!delta) return NOTHING;
    kept.add(choice, delta);
    if (delta.refusal) refusal += textOf(delta.refusal);
    return readDelta(delta);
  };

  return {
    read(chunk: ChatChunk | null) {
      if (!chunk) return NOTHING;
      id ||= textOf(chunk.id);
      model = textOf(chunk.model) || model;
      filterDetails ??= chunk.filterDetails;
      const choice = firstOf(chunk.choices);
      const pieces = choice ? readChoice(choice) : NOTHING;
      const told = usageIn(chunk);
      if (told === undefined) return pieces;
      usage = continuousUsage ? told : addUsage(usage, told);
      if (!choice) closed = seen; // the end, of servers that name no reason
      return [{ kind: "usage", usage: readUsage(usage) }, ...pieces];
    },
    isComplete: () => isOver() && usage !== undefined,
    end: () => (isOver() ? tail() : undefined),
    endAtClose: () => (seen && !needsReason ? tail() : undefined),
  };
}
