import type { ModelRequestOptions, ModelStreamChunk, ResponseTail } from "@toolsets/core";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { OpenAIChatModel } from "./openai-chat-model.ts";

const options = (signal = new AbortController().signal): ModelRequestOptions => ({
  instructions: [],
  tools: [],
  outputMode: "text",
  allowTextOutput: true,
  allowImageOutput: false,
  settings: { timeoutMs: 200 },
  signal,
});

const frame = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
const hello = frame({ choices: [{ delta: { content: "Hello" } }] });
const stop = frame({ choices: [{ delta: {}, finish_reason: "stop" }] });
const DONE = "data: [DONE]\n\n";

/** A server that streams a text, and then waits if it is to. */
function clientOf(text: string, { isOpen = false, type = "text/event-stream" } = {}): OpenAI {
  const fetch = async (): Promise<Response> => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        if (!isOpen) controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": type, "x-request-id": "r-1" } });
  };
  return new OpenAI({ apiKey: "k", maxRetries: 0, fetch });
}

/** The pieces of a stream until it ends or fails. */
async function read(
  client: OpenAI,
  signal?: AbortSignal,
): Promise<{ pieces: ModelStreamChunk[]; tail?: ResponseTail; error?: unknown }> {
  const pieces: ModelStreamChunk[] = [];
  const stream = new OpenAIChatModel("gpt-4o", { client }).stream([], options(signal));
  try {
    for (;;) {
      const item = await stream.next();
      if (item.done === true) return { pieces, tail: item.value };
      pieces.push(item.value);
    }
  } catch (error) {
    return { pieces, error };
  }
}

const HELLO = [{ kind: "text", content: "Hello" }];

describe("a stream of OpenAI", () => {
  it("ends at its mark: nothing counts behind it, and nobody waits for the connection", async () => {
    const late = frame({ error: { message: "No.", code: "late" } });
    expect(await read(clientOf(hello + stop + DONE + late, { isOpen: true }))).toMatchObject({
      pieces: HELLO,
      tail: { finishReason: "stop" },
    });
    expect(await read(clientOf(hello + DONE + stop))).toMatchObject({
      pieces: HELLO,
      error: { code: "model_connection" },
    });
  });

  it.each([
    ["a name", `event: error\ndata: {"code":429,"message":"Slow down."}\n\n`],
    ["a name and a field", `event: error\ndata: {"error":{"code":429,"message":"Slow down."}}\n\n`],
    ["a field", `data: {"error":{"code":429,"message":"Slow down."},"choices":[]}\n\n`],
  ])("tells of an error by %s, behind what came before", async (_how, text) => {
    expect(await read(clientOf(hello + text + stop))).toMatchObject({
      pieces: HELLO,
      error: {
        code: "model_http",
        status: 429,
        requestId: "r-1",
        message: expect.stringContaining("Slow down."),
      },
    });
  });

  it.each([
    ["a text", `data: {"error":"No."}\n\n`, "model_http"],
    ["a text alone", `event: error\ndata: "No."\n\n`, "model_http"],
    ["a number", `event: error\ndata: 7\n\n`, "model_connection"],
  ])("tells of an error that is %s", async (_what, text, code) => {
    expect(await read(clientOf(hello + text))).toMatchObject({ pieces: HELLO, error: { code } });
  });

  it.each(["data: {", "data: {\n\n", "data:\n\n"])(
    "breaks at what is no JSON: %j",
    async (text) => {
      expect(await read(clientOf(hello + text + (text.endsWith("\n") ? stop : "")))).toMatchObject({
        pieces: HELLO,
        error: { code: "model_connection", cause: expect.any(SyntaxError) },
      });
    },
  );

  it("has what is neither an error nor a chunk, and is whole", async () => {
    const odd = `: hi\n\ndata: null\n\ndata: 7\n\ndata: []\n\nevent: ping\n\ndata: {"error":null}\n\n`;
    expect(await read(clientOf(odd + hello + stop))).toMatchObject({
      pieces: HELLO,
      tail: { finishReason: "stop" },
    });
  });

  it("is read by the SDK where it is of no such type, or the client is wrapped", async () => {
    const whole = { pieces: HELLO, tail: { finishReason: "stop" } };
    expect(await read(clientOf(hello + stop + DONE, { type: "text/plain" }))).toMatchObject(whole);
    const client = clientOf(hello + stop + DONE);
    const { completions } = client.chat;
    const create = completions.create.bind(completions);
    Object.assign(completions, {
      create: async (...args: Parameters<typeof create>) => await create(...args),
    });
    expect(await read(client)).toMatchObject(whole);
  });

  it("ends in time, and at an abort, whatever the connection does", async () => {
    const waiting = () => clientOf(hello, { isOpen: true });
    expect(await read(waiting())).toMatchObject({
      pieces: HELLO,
      error: { code: "model_timeout" },
    });
    const reason = new Error("The user left.");
    const controller = new AbortController();
    const left = read(waiting(), controller.signal);
    setTimeout(() => controller.abort(reason), 20);
    expect(await left).toEqual({ pieces: [expect.objectContaining(HELLO[0])], error: reason });
    expect(await read(clientOf(hello + stop, { isOpen: true }))).toMatchObject({
      pieces: HELLO,
      error: { code: "model_timeout" },
    });
  });
});
