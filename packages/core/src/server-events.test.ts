import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readServerEvents, type ServerEvent, type ServerEventOptions } from "./server-events.ts";

const TYPE = { "content-type": "text/event-stream; charset=utf-8" };
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A response whose body comes in chunks; without an end, it waits after them. */
function responseOf(
  chunks: readonly Uint8Array[],
  { isOpen = false, onCancel = () => {} } = {},
): Response {
  const queue = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = queue.shift();
      if (next !== undefined) controller.enqueue(next);
      else if (!isOpen) controller.close();
    },
    cancel: onCancel,
  });
  return new Response(body, { headers: TYPE });
}

async function read(
  chunks: readonly (string | Uint8Array)[],
  options?: ServerEventOptions,
): Promise<readonly ServerEvent[]> {
  const bytes = chunks.map((chunk) => (typeof chunk === "string" ? encode(chunk) : chunk));
  const events: ServerEvent[] = [];
  for await (const batch of readServerEvents(responseOf(bytes), options) ?? [])
    events.push(...batch);
  return events;
}

describe("server-sent events", () => {
  const EVENTS = [
    { event: "start", data: '{"id": 1}' },
    { data: "Grüße 🙂\nto all" },
    { event: "end", data: "" },
  ];
  const TEXT =
    'event: start\ndata: {"id": 1}\n\n: comment\ndata: Grüße 🙂\nid: 7\ndata:to all\n\nevent:end\ndata\n\n';

  it("are read however they are cut, and whatever their lines end with", async () => {
    const bytes = fc
      .tuple(fc.constantFrom("\n", "\r\n", "\r"), fc.constantFrom("", "\uFEFF"))
      .map(([end, mark]) => encode(mark + TEXT.replaceAll("\n", end)));
    const cuts = fc.array(fc.nat({ max: 120 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(bytes, cuts, async (whole, at) => {
        const edges = [0, ...at.toSorted((a, b) => a - b), whole.length];
        const chunks = edges.slice(1).map((edge, index) => whole.subarray(edges[index], edge));
        expect(await read(chunks)).toEqual(EVENTS);
      }),
      { numRuns: 100 },
    );
    const each = Array.from(encode(TEXT.replaceAll("\n", "\r\n")), (byte) => Uint8Array.of(byte));
    expect(await read(each)).toEqual(EVENTS);
  });

  it("have data, or are none; other fields say nothing", async () => {
    expect(
      await read(["event: ping\n\nretry: 3\n\n\n\nid: 1\n\ndata2: x\n\n dataa: y\n\n"]),
    ).toEqual([]);
    expect(await read(["event: ping\n\ndata:  a \n\n"])).toEqual([{ data: " a " }]);
    expect(await read(["event: a\nevent: b\ndata: 1\n\n"])).toEqual([{ event: "b", data: "1" }]);
    expect(await read(["event: a\nevent\ndata: 1\n\n"])).toEqual([{ data: "1" }]);
  });

  it("have a mark at the beginning of the stream alone", async () => {
    expect(await read(["\uFEFFdata: a\n\n", "\uFEFFdata: b\n\n", "data: \uFEFFc\n\n"])).toEqual([
      { data: "a" },
      { data: "\uFEFFc" },
    ]);
    expect(await read(["\uFEFFdata: a"])).toEqual([{ data: "a" }]);
  });

  it("may end without their last lines", async () => {
    for (const end of ["", "\n", "\r", "\r\n"])
      expect(await read([`data: a\n\ndata: b${end}`])).toEqual([{ data: "a" }, { data: "b" }]);
    expect(await read([])).toEqual([]);
  });

  it("come as many at once as a chunk has", async () => {
    const chunks = ["data: 1\n\ndata: 2\n\ndata", ": 3\n", "\n"].map(encode);
    const batches: unknown[] = [];
    for await (const batch of readServerEvents(responseOf(chunks)) ?? []) batches.push(batch);
    expect(batches).toEqual([[{ data: "1" }, { data: "2" }], [{ data: "3" }]]);
  });

  it("design §8: are bounded, as a line and as many", async () => {
    const error = {
      code: "unexpected_model_behavior",
      message: expect.stringContaining("9 bytes"),
    };
    const maxBytes = 9;
    expect(await read(["data: 123\n\ndata: 456\n\n"], { maxBytes })).toHaveLength(2);
    expect(await read(["data", ": 12", "3\n\n"], { maxBytes })).toHaveLength(1);
    for (const chunks of [["data: 12", "345"], ["data: 1234567890\n\n"], [":1", "234567890"]])
      await expect(read(chunks, { maxBytes })).rejects.toMatchObject(error);
    await expect(read(["data: 12345\n", "data: 6789\n"], { maxBytes })).rejects.toMatchObject(
      error,
    );
  });

  it("are none of another response", () => {
    expect(readServerEvents(Response.json({}))).toBeUndefined();
    expect(readServerEvents(new Response(undefined, { headers: TYPE }))).toBeUndefined();
  });

  it("let go of their connection when they are left", async () => {
    let cancelled = false;
    const onCancel = () => void (cancelled = true);
    const response = responseOf([encode("data: 1\n\n")], { isOpen: true, onCancel });
    for await (const batch of readServerEvents(response) ?? []) {
      expect(batch).toHaveLength(1);
      break;
    }
    expect(cancelled).toBe(true);
  });

  it("end at an abort, even if the connection does not", async () => {
    const controller = new AbortController();
    let cancelled = false;
    const onCancel = () => void (cancelled = true);
    const response = responseOf([encode("data: 1\n\n")], { isOpen: true, onCancel });
    const events = readServerEvents(response, { signal: controller.signal });
    expect(await events?.next()).toMatchObject({ value: [{ data: "1" }] });
    const next = events?.next();
    controller.abort("enough");
    await expect(next).rejects.toBe("enough");
    expect(cancelled).toBe(true);
  });

  it("break as their connection does", async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error("The line is cut.")),
    });
    const events = readServerEvents(new Response(body, { headers: TYPE }));
    await expect(events?.next()).rejects.toThrow("The line is cut.");
  });
});
