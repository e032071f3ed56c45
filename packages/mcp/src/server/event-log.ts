import type { EventId, EventStore, JSONRPCMessage, StreamId } from "@modelcontextprotocol/server";

const MAX_EVENTS = 256;
const MAX_CHARACTERS = 4 * 1_048_576;

interface Kept {
  readonly stream: StreamId;
  readonly message: JSONRPCMessage;
  readonly length: number;
}

/**
 * What the streams of a session have sent last, so that a client that lost one can go on: at most 256
 * messages, at most 4 Mi characters.
 */
export class EventLog implements EventStore {
  /** By number, the oldest first. */
  readonly #events = new Map<number, Kept>();
  #last = 0;
  #characters = 0;

  async storeEvent(stream: StreamId, message: JSONRPCMessage): Promise<EventId> {
    const { length } = JSON.stringify(message);
    this.#last += 1;
    this.#events.set(this.#last, { stream, message, length });
    this.#characters += length;
    for (const [number, event] of this.#events) {
      if (this.#events.size <= MAX_EVENTS && this.#characters <= MAX_CHARACTERS) break;
      this.#events.delete(number);
      this.#characters -= event.length;
    }
    return `${this.#last}:${stream}`;
  }

  async getStreamIdForEventId(id: EventId): Promise<StreamId | undefined> {
    return read(id)?.stream;
  }

  async replayEventsAfter(
    id: EventId,
    { send }: { send: (id: EventId, message: JSONRPCMessage) => Promise<void> },
  ): Promise<StreamId> {
    const seen = read(id);
    if (seen === undefined) throw new TypeError("The id is none of this session.");
    for (const [number, { stream, message }] of this.#events) {
      if (number <= seen.number || stream !== seen.stream) continue;
      if (Object.keys(message).length === 0) continue; // what only opened the stream
      await send(`${number}:${stream}`, message);
    }
    return seen.stream;
  }
}

function read(id: EventId): { readonly number: number; readonly stream: StreamId } | undefined {
  const found = /^(\d{1,15}):(.*)$/s.exec(id);
  const [, number, stream] = found ?? [];
  return number === undefined || stream === undefined
    ? undefined
    : { number: Number(number), stream };
}
