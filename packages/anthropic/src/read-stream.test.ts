import { describe, expect, it } from "vitest";
import type { WireEvent } from "./messages/read-event.ts";
import { readStream } from "./read-stream.ts";

const EVENTS = [
  { type: "message_start", message: { id: "m" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Grüße 🙂\n" } },
  { type: "message_stop" },
];
const TEXT = EVENTS.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(
  "",
);

async function read(
  text: string,
  {
    events = [],
    contentType = "text/event-stream",
  }: { events?: WireEvent[]; contentType?: string } = {},
): Promise<readonly WireEvent[]> {
  const response = new Response(text, { headers: { "content-type": contentType } });
  async function* bySdk(): AsyncGenerator<WireEvent, void, unknown> {
    yield { type: "of the SDK" };
  }
  const { signal } = new AbortController();
  for await (const batch of readStream(response, signal, async () => bySdk()))
    events.push(...batch);
  return events;
}

describe("a stream of events", () => {
  it("is read, and is the SDK's where it is of another kind", async () => {
    expect(await read(TEXT)).toEqual(EVENTS);
    expect(await read(TEXT, { contentType: "application/vnd.amazon.eventstream" })).toEqual([
      { type: "of the SDK" },
    ]);
  });

  it("has events of several lines of data, comments, ids, pings and ends of other APIs", async () => {
    const text =
      'id: 1\n:\ndata: {"type":\ndata: "a"}\n\nretry: 3\n\nevent: ping\ndata:\n\nevent: ping\ndata: x\n\ndata: [DONE]\n\ndata: 7\n\n';
    expect(await read(text)).toEqual([{ type: "a" }]);
  });

  it("may end without its last line", async () => {
    expect(await read('data: {"type":"a"}\n')).toEqual([{ type: "a" }]);
    expect(await read('data: {"type":"a"}')).toEqual([{ type: "a" }]);
  });

  it("tells of an error, whatever it holds", async () => {
    expect(
      await read('event: error\ndata: {"error":{"type":"x"}}\n\nevent: error\ndata: broken\n\n'),
    ).toEqual([
      { type: "error", error: { type: "x" } },
      { type: "error", error: { message: "broken" } },
    ]);
  });

  it("gives what came before data that is no JSON, and then breaks", async () => {
    for (const end of ["\n\n", ""]) {
      const events: WireEvent[] = [];
      await expect(read(`${TEXT}data: {"type${end}`, { events })).rejects.toThrow(SyntaxError);
      expect(events).toEqual(EVENTS);
    }
  });
});
