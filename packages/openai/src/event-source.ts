import { isRecord, readServerEvents, type ServerEvent, type ServerEvents } from "@toolsets/core";
import { eventError } from "./read-error.ts";

/** What the SDK answers: a stream, and the response that it comes in. */
export interface StreamAnswer<Event> extends PromiseLike<AsyncIterable<Event>> {
  /** Clients that somebody wrapped may lack it. */
  readonly asResponse?: () => Promise<Response>;
}

/** Events of a stream, as many at once as have come. */
export type EventBatches<Event> = AsyncIterable<readonly Event[]>;

/**
 * Opens a stream. Its events are read here: the SDK gives one at a time, which costs more than all
 * that is made of it. What is no stream of server-sent events is left to the SDK.
 */
export async function openEvents<Event>(
  answer: StreamAnswer<Event>,
  signal: AbortSignal,
): Promise<EventBatches<Event>> {
  const response = await answer.asResponse?.();
  const batches = response && readServerEvents(response, { signal });
  if (response === undefined || batches === undefined) return oneByOne(await answer);
  return parsed(batches, response.headers);
}

/** Events that come one by one. */
export async function* oneByOne<Event>(
  events: AsyncIterable<Event>,
): AsyncGenerator<readonly Event[], void, unknown> {
  for await (const event of events) yield [event];
}

async function* parsed<Event>(
  batches: ServerEvents,
  headers: Headers,
): AsyncGenerator<readonly Event[], void, unknown> {
  for await (const batch of batches) {
    const events: Event[] = [];
    // nothing counts behind it, and nobody waits for the end of the connection
    const end = batch.findIndex(({ data }) => data === "[DONE]");
    try {
      for (const event of end === -1 ? batch : batch.slice(0, end))
        events.push(parse(event, headers));
    } catch (error) {
      yield events; // what came before
      throw error;
    }
    yield events;
    if (end !== -1) return;
  }
}

/** As the SDK reads it: with a name or a field `error` an event is one. */
function parse<Event>({ data, event }: ServerEvent, headers: Headers): Event {
  const told: unknown = JSON.parse(data);
  const error = isRecord(told) ? told["error"] : undefined;
  if (event === "error") throw eventError(error ?? told, headers);
  if (error) throw eventError(error, headers);
  return told as Event; // readers take whatever comes
}
