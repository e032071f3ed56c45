import { Agent, type Message, type ModelRequestOptions, NO_USAGE } from "@toolsets/core";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { openai } from "./openai.ts";

const text = (content: string, id: string = "msg-1"): object => ({
  type: "message",
  id,
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: content, annotations: [] }],
});
const job = { id: "resp-1", model: "gpt-5-2", background: true, output: [] };
const queued = { ...job, status: "queued" };
const done = {
  ...job,
  status: "completed",
  output: [text("All of it.")],
  usage: { input_tokens: 3, output_tokens: 2 },
};

/** Events of a stream, numbered from a place on. */
function streamOf(from: number, ...events: readonly object[]): string {
  return events
    .map((event, at) => `data: ${JSON.stringify({ ...event, sequence_number: from + at })}\n\n`)
    .join("");
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A model whose server gives the answers one after the other: bodies, streams, or a status. */
function serve(...answers: readonly (object | string | number)[]) {
  const asked: Asked[] = [];
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    const { pathname, search } = new URL(String(url));
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const answer = answers[asked.length] ?? 500;
    asked.push({ method: init.method ?? "GET", path: pathname.replace("/v1", "") + search, body });
    if (typeof answer === "number")
      return Response.json({ error: { message: "No.", code: "no" } }, { status: answer });
    if (typeof answer === "string")
      return new Response(answer, { headers: { "content-type": "text/event-stream" } });
    return Response.json(answer);
  };
  const client = new OpenAI({ apiKey: "sk-test", maxRetries: 0, fetch });
  const model = openai("gpt-5", { client, settings: { openaiBackground: true } });
  // nobody waits in a test
  return { model: Object.assign(model, { continuationDelayMs: () => 0 }), asked };
}

const options: ModelRequestOptions = {
  instructions: [],
  tools: [],
  outputMode: "text",
  allowTextOutput: true,
  allowImageOutput: false,
  settings: {},
  signal: new AbortController().signal,
};

const suspended = (providerDetails: object): Message => ({
  kind: "response",
  parts: [],
  usage: NO_USAGE,
  timestamp: "",
  state: "suspended",
  modelName: "gpt-5-2",
  providerName: "openai",
  providerResponseId: "resp-1",
  providerDetails: { ...providerDetails },
});

describe("agent §12, OpenAI Responses 5: a job in the background", () => {
  it("is asked for until it is there", async () => {
    const { model, asked } = serve(queued, { ...queued, status: "in_progress" }, done);
    const { output, response, usage } = await new Agent({ model }).run("Go");
    expect(output).toBe("All of it.");
    expect(response).toMatchObject({
      state: "complete",
      providerResponseId: "resp-1",
      providerDetails: { background: true, finish_reason: "completed" },
    });
    expect(usage).toMatchObject({ requests: 1, inputTokens: 3 });
    const again = { method: "GET", path: "/responses/resp-1?stream=false" };
    expect(asked).toMatchObject([{ method: "POST", body: { background: true } }, again, again]);
  });

  it("is waited for two seconds at a time, unless it is none", () => {
    const model = openai("gpt-5", { apiKey: "sk-test" });
    expect(model.continuationDelayMs?.(suspended({ background: true }) as never)).toBe(2000);
    expect(model.continuationDelayMs?.(suspended({}) as never)).toBeUndefined();
  });

  const created = { type: "response.created", response: { ...queued, output: [] } };
  const added = (item: object): object => ({
    type: "response.output_item.added",
    output_index: 0,
    item,
  });
  const ended = (item: object): object => ({
    type: "response.output_item.done",
    output_index: 0,
    item,
  });
  const delta = (words: string): object => ({
    type: "response.output_text.delta",
    output_index: 0,
    content_index: 0,
    item_id: "msg-1",
    delta: words,
  });
  const completed = { type: "response.completed", response: done };

  const run = async (model: ReturnType<typeof serve>["model"]) => {
    const events = new Agent({ model }).runStreamEvents("Go");
    for await (const event of events)
      if (event.eventKind === "agent_run_result") return event.result;
    throw new Error("There was no result.");
  };

  it("is streamed on behind the last event where its stream ends before it does", async () => {
    const { model, asked } = serve(
      streamOf(0, created, added({ type: "message", id: "msg-1" }), delta("All ")),
      streamOf(3, delta("of "), { type: "response.in_progress", response: queued }),
      streamOf(5, delta("it."), ended(text("All of it.")), completed),
    );
    const { output, response, usage } = await run(model);
    expect(output).toBe("All of it.");
    expect(response).toMatchObject({
      providerResponseId: "resp-1",
      modelName: "gpt-5-2",
      state: "complete",
    });
    expect(usage).toMatchObject({ requests: 1, inputTokens: 3, outputTokens: 2 });
    expect(asked.map(({ path }) => path)).toEqual([
      "/responses",
      "/responses/resp-1?starting_after=2&stream=true",
      "/responses/resp-1?starting_after=4&stream=true",
    ]);
  });

  it("never leaves half a call behind", async () => {
    const call = { type: "function_call", id: "fc-1", call_id: "call-1", name: "t", arguments: "" };
    const args = { type: "response.function_call_arguments.delta", output_index: 0, delta: '{"a"' };
    const whole = { ...call, arguments: '{"a":1}' };
    const { model } = serve(
      streamOf(0, created, added(call), args),
      streamOf(3, { ...args, delta: ":1}" }, ended(whole), {
        ...completed,
        response: { ...done, output: [whole] },
      }),
      streamOf(0, { ...completed, response: { ...done, id: "resp-2", output: [text("Done.")] } }),
    );
    const result = await run(model);
    const calls = result
      .allMessages()
      .flatMap(({ parts }) => parts.filter((part) => part.partKind === "tool-call"));
    expect(calls).toMatchObject([{ toolCallId: "call-1", args: '{"a":1}' }]);
  });

  it("is cancelled where its stream is left before it is over", async () => {
    const { model, asked } = serve(streamOf(0, created, delta("All "), delta("of ")), {});
    for await (const chunk of model.stream([], options)) if (chunk.kind === "text") break;
    await expect.poll(() => asked).toMatchObject([{}, { path: "/responses/resp-1/cancel" }]);
  });

  it("is asked for as a whole where it was not streamed", async () => {
    const { model, asked } = serve(done);
    const history = [suspended({ background: true })];
    const kinds: string[] = [];
    for await (const event of model.stream(history, options)) kinds.push(event.kind);
    expect(kinds).toEqual(["part"]);
    expect(asked).toMatchObject([{ path: "/responses/resp-1?stream=false" }]);
  });

  it("is an error of its own when it is gone", async () => {
    const gone = { code: "suspended_response_expired", modelName: "gpt-5", responseId: "resp-1" };
    const history = [suspended({ background: true, last_sequence_number: 7 })];
    await expect(serve(404).model.request(history, options)).rejects.toMatchObject(gone);
    await expect(serve(404).model.stream(history, options).next()).rejects.toMatchObject(gone);
    const failed = serve(500).model.request(history, options);
    await expect(failed).rejects.toMatchObject({ code: "model_http", status: 500 });
  });

  it("is cancelled, and nothing else is", async () => {
    const { signal } = options;
    const { model, asked } = serve({ ...queued, status: "cancelled" });
    for (const details of [{}, { background: false }])
      await model.cancelSuspendedResponse?.(suspended(details) as never, signal);
    expect(asked).toEqual([]);
    await model.cancelSuspendedResponse?.(suspended({ background: true }) as never, signal);
    expect(asked).toMatchObject([{ method: "POST", path: "/responses/resp-1/cancel" }]);
    const failing = serve(500).model.cancelSuspendedResponse?.(
      suspended({ background: true }) as never,
      signal,
    );
    await expect(failing).rejects.toMatchObject({ code: "model_http" });
  });
});

it("agent §12, OpenAI Responses 5: what is pending in the foreground is incomplete, or a stream that broke", async () => {
  const pending = { ...queued, background: false };
  const reply = await serve(pending).model.request([], options);
  expect(reply).toMatchObject({ state: "incomplete", parts: [] });
  const stream = serve(streamOf(0, { type: "response.created", response: pending })).model.stream(
    [],
    options,
  );
  await expect(stream.next()).rejects.toMatchObject({ code: "model_connection" });
});

it("a suspended response of another provider is history like any other", async () => {
  const { model, asked } = serve(done);
  const foreign = { ...suspended({ background: true }), providerName: "x" } as Message;
  await model.request([foreign], options);
  expect(asked).toMatchObject([{ method: "POST", path: "/responses" }]);
});

it("counts what a request would send", async () => {
  const { model, asked } = serve({ object: "response.input_tokens", input_tokens: 42 });
  const settings = { maxTokens: 5, openaiStore: true, openaiReasoningSummary: "auto" } as const;
  const usage = await model.countTokens?.([], { ...options, settings });
  expect(usage).toMatchObject({ inputTokens: 42, outputTokens: 0 });
  const body = {
    model: "gpt-5",
    input: [{ role: "user", content: "" }],
    reasoning: { summary: "auto" },
  };
  expect(asked).toEqual([{ method: "POST", path: "/responses/input_tokens", body }]);
  const refused = serve(400).model.countTokens?.([], options);
  await expect(refused).rejects.toMatchObject({ code: "model_http", status: 400 });
});

it("a request that a filter refuses is an answer that it withheld", async () => {
  const body = {
    error: {
      code: "content_filter",
      message: "No.",
      innererror: { content_filter_result: { hate: { filtered: true } } },
    },
  };
  const fetch = async (): Promise<Response> => Response.json(body, { status: 400 });
  const model = openai("gpt-5", {
    client: new OpenAI({ apiKey: "sk-test", maxRetries: 0, fetch }),
  });
  const withheld = {
    finishReason: "content_filter",
    providerDetails: {
      finish_reason: "content_filter",
      content_filter_result: { hate: { filtered: true } },
    },
  };
  expect(await model.request([], options)).toMatchObject({ ...withheld, parts: [] });
  expect(await model.stream([], options).next()).toMatchObject({ done: true, value: withheld });
});
