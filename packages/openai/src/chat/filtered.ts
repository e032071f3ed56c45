import { contentFilterOf } from "../content-filter.ts";
import type { ChatChunk } from "./read-event.ts";
import type { ChatBody } from "./read-response.ts";

/** The answer to a request that a filter refused; any other error is thrown again. */
export function filteredBody(error: unknown): ChatBody {
  const filterDetails = contentFilterOf(error);
  if (filterDetails === undefined) throw error;
  return { choices: [{ finish_reason: "content_filter", message: {} }], filterDetails };
}

/** The same as a stream. */
export function filteredStream(error: unknown): AsyncIterable<ChatChunk> {
  const { choices: _, ...fields } = filteredBody(error);
  return streamOf({ choices: [{ finish_reason: "content_filter", delta: {} }], ...fields });
}

async function* streamOf(chunk: ChatChunk): AsyncGenerator<ChatChunk, void, unknown> {
  yield chunk;
}
