import { isRecord, readServerEvents, type ServerEvent } from "@toolsets/core";
import type { WireEvent } from "./messages/read-event.ts";

/**
 * The events of a response, as many at once as have come: that costs a tenth of what the SDK's stream
 * of single ones does. What is no stream of events, such as that of another cloud, the SDK reads.
 */
export async function* readStream(
  response: Response,
  signal: AbortSignal,
  readBySdk: () => Promise<AsyncIterable<WireEvent>>,
): AsyncGenerator<readonly WireEvent[], void, unknown> {
  const batches = readServerEvents(response, { signal });
  if (batches === undefined) {
    for await (const event of await readBySdk()) yield [event];
    return;
  }
  for await (const batch of batches) {
    const events: WireEvent[] = [];
    try {
      for (const event of batch) addEvent(event, events);
    } catch (error) {
      yield events; // what came before
      throw error;
    }
    if (events.length > 0) yield events;
  }
}

/** The data says of what type it is; the name counts where it may be no JSON. */
function addEvent({ data, event: name }: ServerEvent, events: WireEvent[]): void {
  if (data === "" || data === "[DONE]" || name === "ping") return; // some gateways end with `[DONE]`
  if (name === "error") return void events.push({ type: "error", ...readFailure(data) });
  const event: unknown = JSON.parse(data);
  if (isRecord(event)) events.push(event);
}

function readFailure(data: string): object {
  try {
    const failure: unknown = JSON.parse(data);
    if (isRecord(failure)) return failure;
  } catch {
    // the text itself
  }
  return { error: { message: data } };
}
