import { inspect } from "node:util";
import { Anthropic } from "@anthropic-ai/sdk";
import type { Message, ModelRequestOptions, ModelStreamChunk } from "@toolsets/core";
import { afterEach, expect, it, vi } from "vitest";
import type { AnthropicModelOptions } from "./anthropic-model.ts";
import { anthropic } from "./anthropic.ts";

const PROMPT: readonly Message[] = [
  {
    kind: "request",
    state: "complete",
    parts: [{ partKind: "user-prompt", content: "Hello", timestamp: "2026-01-01T00:00:00Z" }],
  },
];

const MESSAGE = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-1",
  content: [{ type: "text", text: "Hi" }],
  stop_reason: "end_turn",
  usage: { input_tokens: 3, output_tokens: 1 },
};

const START = { type: "message_start", message: { ...MESSAGE, content: [], stop_reason: null } };
const CALL = {
  type: "content_block_start",
  index: 0,
  content_block: { type: "tool_use", id: "toolu_1", name: "search", input: {} },
};
const ARGS = {
  type: "content_block_delta",
  index: 0,
  delta: { type: "input_json_delta", partial_json: "{}" },
};
const CALL_END = { type: "content_block_stop", index: 0 };
const END = {
  type: "message_delta",
  delta: { stop_reason: "tool_use" },
  usage: { output_tokens: 9 },
};
const STOP = { type: "message_stop" };
const EVENTS = [START, CALL, ARGS, CALL_END, END, STOP];

type Event = { readonly type: string };

function toText(events: readonly Event[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

function json(body: unknown, init?: ResponseInit): Response {
  return Response.json(body, init);
}

/** A stream of events; `hang` leaves it open until the request is aborted. */
function sse(
  events: readonly Event[],
  { hang }: { hang?: AbortSignal | null | undefined } = {},
): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(toText(events)));
      if (hang === undefined) controller.close();
      else hang?.addEventListener("abort", () => controller.error(hang.reason));
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** A stream whose later events come 400 ms after they are asked for, unless it is aborted. */
function slow(
  now: readonly Event[],
  later: readonly Event[],
  signal: AbortSignal | null | undefined,
): Response {
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) =>
        signal?.addEventListener("abort", () => controller.error(signal.reason)),
      async pull(controller) {
        pulls += 1;
        if (pulls === 1) return controller.enqueue(new TextEncoder().encode(toText(now)));
        await new Promise((resolve) => setTimeout(resolve, 400));
        if (signal?.aborted === true) return;
        controller.enqueue(new TextEncoder().encode(toText(later)));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

function bodyOf(init: RequestInit | undefined): Record<string, unknown> {
  return JSON.parse(init?.body as string); // the SDK sends JSON text
}

type Answer = (init: RequestInit) => Response | Promise<Response>;

function modelWith(
  answer: Answer,
  name: string = "claude-1",
  more: Omit<AnthropicModelOptions, "client"> = {},
) {
  const requests: {
    readonly url: string;
    readonly headers: Headers;
    readonly body: Record<string, unknown>;
  }[] = [];
  const client = new Anthropic({
    apiKey: "secret-key",
    baseURL: "https://gateway.test",
    maxRetries: 0,
    fetch: async (url, init = {}) => {
      const asked = typeof url === "string" ? url : new Request(url).url;
      requests.push({ url: asked, headers: new Headers(init.headers), body: bodyOf(init) });
      return answer(init);
    },
  });
  return { model: anthropic(name, { client, ...more }), requests };
}

function options(changes: Partial<ModelRequestOptions> = {}): ModelRequestOptions {
  return {
    instructions: [],
    tools: [],
    outputMode: "text",
    allowTextOutput: true,
    allowImageOutput: false,
    settings: {},
    signal: new AbortController().signal,
    ...changes,
  };
}

async function drain(stream: AsyncGenerator<ModelStreamChunk, unknown, unknown>): Promise<unknown> {
  for (;;) {
    const item = await stream.next();
    if (item.done === true) return item.value;
  }
}

/** Answers with nothing until the request is aborted. */
const never: Answer = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
  });

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

it("asks for a whole message", async () => {
  const { model, requests } = modelWith(() => json(MESSAGE));
  const reply = await model.request(PROMPT, options());
  expect(reply).toMatchObject({
    parts: [{ partKind: "text", content: "Hi" }],
    finishReason: "stop",
    modelName: "claude-1",
    providerResponseId: "msg_1",
    providerUrl: "https://gateway.test",
    usage: { inputTokens: 3, outputTokens: 1 },
  });
  expect(requests[0]?.body).toEqual({
    model: "claude-1",
    max_tokens: 4096,
    messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
    stream: false,
  });
});

it("asks for a message in pieces", async () => {
  const { model, requests } = modelWith(() => sse(EVENTS));
  const tail = await drain(model.stream(PROMPT, options()));
  expect(tail).toMatchObject({
    finishReason: "tool_call",
    usage: { inputTokens: 3, outputTokens: 9 },
    providerUrl: "https://gateway.test",
  });
  expect(requests[0]?.body).toMatchObject({ stream: true });
});

it("sends the settings of the model under those of the run, and the headers of both", async () => {
  const fetch = vi.fn<(url: unknown, init?: RequestInit) => Promise<Response>>(async () =>
    json(MESSAGE),
  );
  const client = new Anthropic({ apiKey: "key", fetch });
  const settings = { maxTokens: 10, temperature: 0.5, extraHeaders: { "x-a": "own" } };
  const model = anthropic("claude-1", { client, settings });
  const given = { maxTokens: 20, temperature: undefined, extraHeaders: { "x-b": "run" } };
  await model.request(PROMPT, options({ settings: given }));
  const init = fetch.mock.calls[0]?.[1];
  expect(bodyOf(init)).toMatchObject({ max_tokens: 20, temperature: 0.5 });
  const headers = new Headers(init?.headers);
  expect([headers.get("x-a"), headers.get("x-b")]).toEqual(["own", "run"]);
});

it.each(EVENTS.slice(0, -1).map((_event, index) => index + 1))(
  "fails a stream that ends after %i events",
  async (count) => {
    const { model } = modelWith(() => sse(EVENTS.slice(0, count)));
    await expect(drain(model.stream(PROMPT, options()))).rejects.toMatchObject({
      code: "model_connection",
      phase: "stream",
    });
  },
);

it("fails a stream that says it is over while a call is not", async () => {
  const { model } = modelWith(() => sse([START, CALL, ARGS, END, STOP]));
  const answer = drain(model.stream(PROMPT, options()));
  await expect(answer).rejects.toMatchObject({ code: "model_connection" });
});

it("takes a stream whose connection breaks after its end", async () => {
  const { model } = modelWith(() => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulls++ === 0) controller.enqueue(new TextEncoder().encode(toText(EVENTS)));
        else controller.error(new TypeError("terminated"));
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  const tail = await drain(model.stream(PROMPT, options()));
  expect(tail).toMatchObject({ finishReason: "tool_call" });
});

it("leaves a stream that is over but does not close", async () => {
  vi.useFakeTimers();
  const { model } = modelWith(({ signal }) => sse(EVENTS, { hang: signal }));
  const answer = drain(model.stream(PROMPT, options()));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await answer).toMatchObject({ finishReason: "tool_call" });
  expect(vi.getTimerCount()).toBe(0);
});

it("reads an error inside a stream as the status that its type stands for", async () => {
  const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
  const { model } = modelWith(() => sse([START, CALL, error]));
  await expect(drain(model.stream(PROMPT, options()))).rejects.toMatchObject({
    code: "model_http",
    status: 529,
    providerCode: "overloaded_error",
    modelName: "claude-1",
  });
});

it.each([
  [{ "retry-after": "7" }, 7_000],
  [{ "retry-after-ms": "250", "retry-after": "7" }, 250],
  [{ "retry-after": "Thu, 01 Jan 2026 00:00:09 GMT" }, 9_000],
  [{ "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
  [{ "retry-after": "soon" }, undefined],
  [{}, undefined],
])("reads from %j when to come back", async (headers: Record<string, string>, retryAfterMs) => {
  vi.useFakeTimers({ now: new Date("2026-01-01T00:00:00Z") });
  const body = { type: "error", error: { type: "rate_limit_error", message: "Slow down" } };
  const { model } = modelWith(() =>
    json(body, { status: 429, headers: { ...headers, "request-id": "req_1" } }),
  );
  const failure = {
    code: "model_http",
    status: 429,
    providerCode: "rate_limit_error",
    requestId: "req_1",
    retryAfterMs,
    body,
  };
  await expect(model.request(PROMPT, options())).rejects.toMatchObject(failure);
  await expect(drain(model.stream(PROMPT, options()))).rejects.toMatchObject(failure);
});

it("says what to do about a refused key, and does not tell the key", async () => {
  const error = { type: "authentication_error", message: "invalid key secret-key" };
  const { model } = modelWith(() => json({ type: "error", error }, { status: 401 }));
  const failure = await model.request(PROMPT, options()).catch((reason: unknown) => reason);
  expect(failure).toMatchObject({ code: "model_http", status: 401 });
  expect(String(failure)).toContain("ANTHROPIC_API_KEY");
  expect(inspect(failure, { depth: 9 })).not.toContain("secret-key");
});

it("tells no part of a key that stands where a long answer is cut", async () => {
  const page = `${"x".repeat(290)}secret-key`;
  const { model } = modelWith(() => new Response(page, { status: 502 }));
  const failure = await model.request(PROMPT, options()).catch((reason: unknown) => reason);
  expect(failure).toMatchObject({ code: "model_http", status: 502 });
  expect(String(failure)).toContain("xxx…");
  expect(String(failure)).not.toContain("secret");
});

it.each(["null", "1", "e", '"'])("a key that is none changes nothing: `%s`", async (apiKey) => {
  const error = { type: "rate_limit_error", message: "1 key of 10 left." };
  const answer = async (): Promise<Response> => json({ type: "error", error }, { status: 429 });
  const client = new Anthropic({ apiKey, maxRetries: 0, fetch: answer });
  const model = anthropic("claude-1", { client });
  await expect(model.request(PROMPT, options())).rejects.toMatchObject({
    code: "model_http",
    status: 429,
    message: expect.stringContaining("1 key of 10 left."),
    body: { error },
  });
});

it("says what to do about a missing key", async () => {
  for (const name of ["API_KEY", "AUTH_TOKEN", "PROFILE", "IDENTITY_TOKEN", "IDENTITY_TOKEN_FILE"])
    vi.stubEnv(`ANTHROPIC_${name}`, "");
  vi.stubEnv("ANTHROPIC_CONFIG_DIR", "/nowhere"); // where the SDK looks last
  const missing = {
    code: "invalid_usage",
    message: expect.stringMatching(/`ANTHROPIC_API_KEY`.*`anthropic\(name, { apiKey }\)`/),
  };
  const model = anthropic("claude-1", { baseURL: "http://127.0.0.1:1" });
  await expect(model.request(PROMPT, options())).rejects.toMatchObject(missing);
  await expect(drain(model.stream(PROMPT, options()))).rejects.toMatchObject(missing);
  expect(() => anthropic("claude-1", { apiKey: "" })).toThrow(expect.objectContaining(missing));
});

it("says that there is no connection", async () => {
  const { model } = modelWith(() => Promise.reject(new TypeError("fetch failed")));
  await expect(model.request(PROMPT, options())).rejects.toMatchObject({
    code: "model_connection",
    phase: "connect",
  });
});

it("says that a whole message broke off", async () => {
  const headers = { "content-type": "application/json" };
  const { model } = modelWith(() => new Response('{"id":"msg_1","content":[', { headers }));
  await expect(model.request(PROMPT, options())).rejects.toMatchObject({
    code: "model_connection",
    phase: "stream",
  });
});

it("refuses an answer that is no message", async () => {
  const { model } = modelWith(() => json({ ok: true }));
  const answer = model.request(PROMPT, options());
  await expect(answer).rejects.toMatchObject({ code: "unexpected_model_behavior" });
});

it.each([
  ["the first byte", never],
  [
    "the body",
    ({ signal }: RequestInit) => {
      const response = sse([], { hang: signal });
      return new Response(response.body, { headers: { "content-type": "application/json" } });
    },
  ],
] satisfies [string, Answer][])(
  "waits for %s no longer than `timeoutMs`",
  async (_what, answer) => {
    vi.useFakeTimers();
    const { model } = modelWith(answer);
    const failure = model
      .request(PROMPT, options({ settings: { timeoutMs: 500 } }))
      .catch((reason: unknown) => reason);
    await vi.advanceTimersByTimeAsync(500);
    expect(await failure).toMatchObject({ code: "model_timeout", timeoutMs: 500 });
    expect(vi.getTimerCount()).toBe(0);
  },
);

it("waits for the next event no longer than `timeoutMs`", async () => {
  vi.useFakeTimers();
  const { model } = modelWith(({ signal }) => sse([START, CALL], { hang: signal }));
  const failure = drain(model.stream(PROMPT, options({ settings: { timeoutMs: 500 } }))).catch(
    (reason: unknown) => reason,
  );
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await failure).toMatchObject({ code: "model_timeout", timeoutMs: 500 });
});

it("does not count the time of a slow reader", async () => {
  vi.useFakeTimers();
  const { model } = modelWith(({ signal }) =>
    slow([START, CALL], [ARGS, CALL_END, END, STOP], signal),
  );
  const stream = model.stream(PROMPT, options({ settings: { timeoutMs: 500 } }));
  expect(await stream.next()).toMatchObject({ value: { kind: "usage" } });
  expect(await stream.next()).toMatchObject({ value: { toolName: "search" } });
  await vi.advanceTimersByTimeAsync(5_000);
  const rest = drain(stream);
  await vi.advanceTimersByTimeAsync(400);
  expect(await rest).toMatchObject({ finishReason: "tool_call" });
});

it("gives the first event the whole time, too", async () => {
  vi.useFakeTimers();
  const { model } = modelWith(async ({ signal }) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return slow([], EVENTS, signal);
  });
  const tail = drain(model.stream(PROMPT, options({ settings: { timeoutMs: 500 } })));
  await vi.advanceTimersByTimeAsync(800);
  expect(await tail).toMatchObject({ finishReason: "tool_call" });
});

it.each([0, -1, Number.NaN])("refuses a timeout of %d", async (timeoutMs) => {
  const { model, requests } = modelWith(() => json(MESSAGE));
  const answer = model.request(PROMPT, options({ settings: { timeoutMs } }));
  await expect(answer).rejects.toMatchObject({ code: "invalid_usage" });
  expect(requests).toEqual([]);
});

it("throws the reason of the caller's abort", async () => {
  const reason = new Error("enough");
  for (const ask of ["request", "stream"] as const) {
    const controller = new AbortController();
    const given = options({ signal: controller.signal });
    const { model } = modelWith((init) => {
      setTimeout(() => controller.abort(reason), 5);
      return ask === "stream" ? sse([START, CALL], { hang: init.signal }) : never(init);
    });
    const answer =
      ask === "stream" ? drain(model.stream(PROMPT, given)) : model.request(PROMPT, given);
    await expect(answer).rejects.toBe(reason);
  }
});

it("asks for nothing when the run is aborted already", async () => {
  const { model, requests } = modelWith(() => json(MESSAGE));
  const given = options({ signal: AbortSignal.abort("enough") });
  await expect(model.request(PROMPT, given)).rejects.toBe("enough");
  expect(requests).toEqual([]);
});

it("agent §12, Anthropic 8: test_request_stream_fallback_for_high_max_tokens: streams what the SDK would wait for too long", async () => {
  const { model, requests } = modelWith(() => sse(EVENTS));
  const reply = await model.request(PROMPT, options({ settings: { maxTokens: 30_000 } }));
  expect(requests).toHaveLength(1);
  expect(requests[0]?.body).toMatchObject({ stream: true, max_tokens: 30_000 });
  expect(reply).toMatchObject({
    parts: [{ partKind: "tool-call", toolName: "search", args: "{}" }],
    finishReason: "tool_call",
    providerResponseId: "msg_1",
  });
});

it("waits for it as a whole where somebody says how long", async () => {
  const { model, requests } = modelWith(() => json(MESSAGE));
  await model.request(PROMPT, options({ settings: { maxTokens: 30_000, timeoutMs: 5_000 } }));
  expect(requests[0]?.body).toMatchObject({ stream: false });
});

it("agent §12, Anthropic 8: leaves a paused turn suspended, and goes on with it", async () => {
  const pause = { type: "message_delta", delta: { stop_reason: "pause_turn" }, usage: {} };
  const { model } = modelWith(() => sse([START, pause, STOP]));
  const tail = await drain(model.stream(PROMPT, options()));
  expect(tail).toMatchObject({
    state: "suspended",
    providerDetails: { finish_reason: "pause_turn" },
  });
  expect(tail).not.toHaveProperty("finishReason");
  const whole = modelWith(() => json({ ...MESSAGE, stop_reason: "pause_turn" }));
  expect(await whole.model.request(PROMPT, options())).toMatchObject({ state: "suspended" });
});

it("agent §12, Anthropic 7: sends its betas in one header", async () => {
  const { model, requests } = modelWith(() => json(MESSAGE));
  const settings = { anthropicBetas: ["b", "a"], extraHeaders: { "ANTHROPIC-BETA": "c" } };
  await model.request(PROMPT, options({ settings }));
  expect(requests[0]?.headers.get("anthropic-beta")).toBe("a,b,c");
});

it("agent §12, Anthropic 10: test_anthropic_opus_47_drops_sampling_settings: says once what it leaves out", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { model, requests } = modelWith(() => json(MESSAGE), "claude-opus-4-7");
  const onWarning = vi.fn<(message: string) => void>();
  const told = modelWith(() => json(MESSAGE), "claude-opus-4-7", { onWarning });
  await told.model.request(PROMPT, options({ settings: { topK: 1 } }));
  for (let count = 0; count < 2; count += 1)
    await model.request(PROMPT, options({ settings: { temperature: 0, topP: 1 } }));
  expect(requests[1]?.body).not.toHaveProperty("temperature");
  expect(warn.mock.calls).toEqual([
    ["Model `claude-opus-4-7` takes no `temperature`, `topP`: left out of its requests."],
  ]);
  expect(onWarning.mock.calls).toEqual([
    ["Model `claude-opus-4-7` takes no `topK`: left out of its requests."],
  ]);
  warn.mockRestore();
});

it("agent §12, Anthropic 4: takes other outputs where it thinks within a budget", () => {
  const { profileFor } = {
    profileFor: (name: string, thinking: boolean) =>
      anthropic(name, { apiKey: "k" }).profileFor?.({ thinking }),
  };
  expect(profileFor("claude-sonnet-4-5", true)).toMatchObject({
    forcedToolChoice: false,
    defaultStructuredOutputMode: "native",
  });
  expect(profileFor("claude-sonnet-4-0", true)).toMatchObject({
    defaultStructuredOutputMode: "prompted",
  });
  expect(profileFor("claude-sonnet-4-5", false)?.forcedToolChoice).toBe(true);
  expect(profileFor("claude-opus-4-6", true)?.forcedToolChoice).toBe(true);
});

it("counts the tokens of a request, without what the count does not take", async () => {
  const { model, requests } = modelWith(() => json({ input_tokens: 19 }));
  const given = options({ settings: { temperature: 0, stopSequences: ["x"] } });
  const counted = await model.countTokens?.(PROMPT, given);
  expect(counted).toMatchObject({ inputTokens: 19, outputTokens: 0 });
  expect(requests[0]?.url).toMatch(/messages\/count_tokens/);
  expect(requests[0]?.body).toEqual({
    model: "claude-1",
    messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
  });
});

it("asks for a count of a client that has one", async () => {
  const client = {
    baseURL: "https://a.test",
    timeout: 1_000,
    messages: { create: vi.fn<never>() },
  };
  const { countTokens } = anthropic("claude-1", { client });
  expect(countTokens).toBeDefined();
  await expect(
    anthropic("claude-1", { client }).countTokens?.(PROMPT, options()),
  ).rejects.toMatchObject({ code: "invalid_usage" });
});

it("suggests the name that is meant", async () => {
  const error = { type: "not_found_error", message: "model: claude-sonet-4-5" };
  const answer = (): Response => json({ type: "error", error }, { status: 404 });
  const failure = (name: string): Promise<unknown> =>
    modelWith(answer, name)
      .model.request(PROMPT, options())
      .catch((reason: unknown) => reason);
  expect(await failure("claude-sonet-4-5")).toMatchObject({
    code: "model_http",
    status: 404,
    message: expect.stringMatching(/Did you mean `claude-sonnet-4-5`\?$/),
  });
  expect(String(await failure("something-else"))).not.toMatch(/Did you mean/);
});

it("downloads what the API follows no link to, by the given function", async () => {
  const fetchFile = vi.fn<() => { data: string; mediaType: string }>(() => ({
    data: "SGk=",
    mediaType: "text/plain",
  }));
  const { model, requests } = modelWith(() => json(MESSAGE), "claude-1", { fetchFile });
  const content = [{ kind: "document-url", url: "https://a.test/a.txt" }] as const;
  const prompt = { partKind: "user-prompt", content, timestamp: "2026-01-01T00:00:00Z" } as const;
  const messages: readonly Message[] = [{ kind: "request", state: "complete", parts: [prompt] }];
  await model.request(messages, options());
  await model.request(messages, options());
  expect(fetchFile).toHaveBeenCalledTimes(1);
  expect(requests[1]?.body).toMatchObject({
    messages: [{ content: [{ type: "document", source: { type: "text", data: "Hi" } }] }],
  });
});

it("reads a stream of another cloud by its SDK", async () => {
  const { model } = modelWith(() => {
    const response = sse(EVENTS);
    return new Response(response.body, { headers: { "content-type": "application/x-events" } });
  });
  expect(await drain(model.stream(PROMPT, options()))).toMatchObject({ finishReason: "tool_call" });
});

it("tells of an error inside a stream that is no object", async () => {
  const { model } = modelWith(
    () =>
      new Response(`${toText([START])}event: error\ndata: gone\n\n`, {
        headers: { "content-type": "text/event-stream" },
      }),
  );
  await expect(drain(model.stream(PROMPT, options()))).rejects.toMatchObject({
    code: "model_http",
    status: 500,
    message: expect.stringMatching(/gone/),
  });
});
