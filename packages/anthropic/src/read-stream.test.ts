import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WireEvent } from "./messages/read-event.ts";
import { createEventDecoder, readStream } from "./read-stream.ts";

const EVENTS = [
  { type: "message_start", message: { id: "m" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Grüße 🙂\n" } },
  { type: "message_stop" },
];
const TEXT = EVENTS.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(
  "",
);

function decode(...chunks: readonly string[]): readonly WireEvent[] {
  const decoder = createEventDecoder();
  const events: WireEvent[] = [];
  for (const chunk of chunks) decoder.decode(chunk, events);
  return [...events, ...decoder.end()];
}

async function read(chunks: readonly Uint8Array[]): Promise<readonly WireEvent[]> {
  const queue = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = queue.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
  });
  const events: WireEvent[] = [];
  for await (const batch of readStream(body)) events.push(...batch);
  return events;
}

describe("a stream of events", () => {
  it("is read however it is cut, and whatever its lines end with", async () => {
    const bytes = fc
      .constantFrom("\n", "\r\n", "\r")
      .map((end) => new TextEncoder().encode(`\uFEFF: hi${end}${TEXT.replaceAll("\n", end)}`));
    const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(bytes, cuts, async (whole, at) => {
        const edges = [0, ...at.toSorted((a, b) => a - b), whole.length];
        const chunks = edges.slice(1).map((edge, index) => whole.subarray(edges[index], edge));
        expect(await read(chunks)).toEqual(EVENTS);
      }),
      { numRuns: 60 },
    );
  });

  it("has events of several lines of data, comments, ids, pings and ends of other APIs", () => {
    const text =
      'id: 1\n:\ndata: {"type":\ndata: "a"}\n\nretry: 3\n\nevent: ping\ndata:\n\nevent: ping\ndata: x\n\ndata: [DONE]\n\ndata: 7\n\n';
    expect(decode(text)).toEqual([{ type: "a" }]);
  });

  it("may end without its last line", () => {
    expect(decode('data: {"type":"a"}\n')).toEqual([{ type: "a" }]);
    expect(decode('data: {"type":"a"}')).toEqual([{ type: "a" }]);
    expect(decode('data: {"type":"a"}\n\ndata: {"ty')).toEqual([{ type: "a" }]);
  });

  it("tells of an error, whatever it holds", () => {
    expect(
      decode('event: error\ndata: {"error":{"type":"x"}}\n\nevent: error\ndata: broken\n\n'),
    ).toEqual([
      { type: "error", error: { type: "x" } },
      { type: "error", error: { message: "broken" } },
    ]);
  });

  it("gives what came before data that is no JSON, and then breaks", async () => {
    const events: WireEvent[] = [];
    const body = new Response(`${TEXT}data: {"type\n\n`).body;
    const reading = (async () => {
      for await (const batch of readStream(body ?? new ReadableStream())) events.push(...batch);
    })();
    await expect(reading).rejects.toThrow(SyntaxError);
    expect(events).toEqual(EVENTS);
  });

  it("is let go of when it is left", async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(TEXT)),
      cancel: () => void (cancelled = true),
    });
    for await (const batch of readStream(body)) {
      expect(batch).toHaveLength(EVENTS.length);
      break;
    }
    expect(cancelled).toBe(true);
  });
});
