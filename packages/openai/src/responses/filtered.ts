import { contentFilterOf } from "../content-filter.ts";
import type { ResponsesEvent } from "./read-event.ts";
import type { ResponsesBody } from "./read-response.ts";

/** The answer to a request that a filter refused; any other error is thrown again. */
export function filteredBody(error: unknown): ResponsesBody {
  const filterDetails = contentFilterOf(error);
  if (filterDetails === undefined) throw error;
  const cut = { reason: "content_filter" };
  return { status: "incomplete", incomplete_details: cut, output: [], filterDetails };
}

/** The same as a stream. */
export function filteredStream(error: unknown): AsyncIterable<ResponsesEvent> {
  return streamOf({ type: "response.incomplete", response: filteredBody(error) });
}

async function* streamOf(event: ResponsesEvent): AsyncGenerator<ResponsesEvent, void, unknown> {
  yield event;
}
