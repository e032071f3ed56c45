import { UnexpectedModelBehaviorError } from "./errors/unexpected-model-behavior-error.ts";

/** An event that a server sent. */
export interface ServerEvent {
  /** Its lines of data, with `\n` between them. */
  readonly data: string;
  /** What the server calls it, if it does. */
  readonly event?: string;
}

/** How server-sent events are read. */
export interface ServerEventOptions {
  /** At an abort the body is let go of, and its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** What one event may hold; 16 MiB unless given. */
  readonly maxBytes?: number | undefined;
}

/** A stream of events, as many at once as have come. */
export type ServerEvents = AsyncGenerator<readonly ServerEvent[], void, unknown>;

/**
 * The server-sent events of a response; nothing for a response that is no such stream. A last event
 * counts without the blank line behind it. A stream that is left lets go of its connection.
 *
 * @throws `unexpected_model_behavior`, as it is read, for an event above `maxBytes`.
 * @example
 * const response = await fetch("https://example.com/v1/answers");
 * for await (const events of readServerEvents(response) ?? [])
 *   for (const { data } of events) console.log(JSON.parse(data));
 */
export function readServerEvents(
  { headers, body }: Response,
  { signal, maxBytes = 2 ** 24 }: ServerEventOptions = {},
): ServerEvents | undefined {
  const isStream = headers.get("content-type")?.includes("text/event-stream") === true;
  // not every `fetch` has bodies of the standard
  if (!isStream || typeof body?.getReader !== "function") return undefined;
  return readEvents(body, signal, maxBytes);
}

async function* readEvents(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
  maxBytes: number,
): ServerEvents {
  const reader = body.getReader();
  const decoder = createDecoder(maxBytes);
  // nobody waits for a connection that is left
  const leave = (): void => void reader.cancel().catch(() => {});
  signal?.addEventListener("abort", leave, { once: true });
  let isOver = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      isOver = done;
      const events = done ? decoder.end() : decoder.decode(value);
      if (events.length > 0) yield events;
      if (done) return;
    }
  } finally {
    signal?.removeEventListener("abort", leave);
    if (!isOver) leave();
  }
}

/** Takes bytes apart, wherever they are cut. */
interface Decoder {
  /** The events that are whole by now. */
  decode(bytes: Uint8Array): readonly ServerEvent[];
  end(): readonly ServerEvent[];
}

const LF = 10;
const CR = 13;

/** Only whole lines become text: a character is never cut, and text that is not streamed is faster. */
function createDecoder(maxBytes: number): Decoder {
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  const readLines = lineReader(maxBytes);
  let held = new Uint8Array();
  let length = 0;
  let isAfterReturn = false;
  let isStart = true;

  const hold = (bytes: Uint8Array): void => {
    const needed = length + bytes.length;
    if (needed > held.length) {
      const wider = new Uint8Array(Math.max(needed, 2 * held.length));
      wider.set(held.subarray(0, length));
      held = wider;
    }
    held.set(bytes, length);
    length = needed;
  };
  const toText = (bytes: Uint8Array): string => {
    if (length > 0) hold(bytes);
    const text = utf8.decode(length > 0 ? held.subarray(0, length) : bytes);
    length = 0;
    const isMarked = isStart && text.startsWith("\uFEFF");
    isStart = false;
    const lines = isMarked ? text.slice(1) : text;
    return lines.includes("\r") ? lines.replaceAll(/\r\n?/g, "\n") : lines;
  };

  return {
    decode(given) {
      const bytes = isAfterReturn && given[0] === LF ? given.subarray(1) : given;
      if (given.length > 0) isAfterReturn = given.at(-1) === CR;
      const lineFeed = bytes.lastIndexOf(LF) + 1;
      const end = lineFeed + bytes.subarray(lineFeed).lastIndexOf(CR) + 1;
      const events = end > 0 ? readLines(toText(bytes.subarray(0, end))) : [];
      if (end < bytes.length) hold(bytes.subarray(end));
      if (length > maxBytes) throw tooLong(maxBytes);
      return events;
    },
    end: () => readLines(`${toText(new Uint8Array())}\n\n`),
  };
}

/** Reads lines, each with its end. */
function lineReader(maxBytes: number): (text: string) => readonly ServerEvent[] {
  let data: string | undefined;
  let event = "";
  return (text) => {
    const events: ServerEvent[] = [];
    let end: number;
    for (let start = 0; start < text.length; start = end + 1) {
      end = text.indexOf("\n", start);
      if (end === start) {
        if (data !== undefined) events.push(event === "" ? { data } : { data, event });
        data = undefined;
        event = "";
      } else if (isField(text, "data", start, end)) {
        const value = valueOf(text, start + 5, end);
        data = data === undefined ? value : `${data}\n${value}`;
        if (data.length > maxBytes) throw tooLong(maxBytes);
      } else if (isField(text, "event", start, end)) event = valueOf(text, start + 6, end);
    }
    return events;
  };
}

/** A name alone is a field without a value; comments and ids say nothing. */
function isField(text: string, name: string, start: number, end: number): boolean {
  const colon = start + name.length;
  return text.startsWith(name, start) && (colon === end || text.startsWith(":", colon));
}

function valueOf(text: string, start: number, end: number): string {
  return text.slice(text.startsWith(" ", start) ? start + 1 : start, end);
}

function tooLong(maxBytes: number): UnexpectedModelBehaviorError {
  return new UnexpectedModelBehaviorError(
    `The server sent an event of more than ${maxBytes} bytes. Ask for less at once, or raise \`maxBytes\`.`,
  );
}
