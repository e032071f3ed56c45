import { Agent, type Model, ModelTimeoutError } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { openai } from "@toolsets/openai";
import OpenAI from "openai";
import { describe, expect, it, vi } from "vitest";
import {
  type Api,
  ask,
  type Exchange,
  findRecording,
  modelOf,
  readExchanges,
  summarize,
  summaryOf,
  withReplay,
} from "./openai-recorded.ts";
import { hasRecordings, unlessRecorded } from "./replay.ts";

const CHAT_STREAM = "otel__agno__test_agent__test_agent_arun_streaming_with_tools";
const RESPONSES_STREAM = "models__test_openai_responses__test_openai_responses_stream";
const PARALLEL_STREAM = "test_dbos__test_complex_agent_run_in_workflow";

const STREAMS: readonly (readonly [Api, string])[] = [
  ["openai-chat", CHAT_STREAM],
  ["openai-chat", PARALLEL_STREAM],
  ["openai-responses", RESPONSES_STREAM],
];

/** A tool with the name and the arguments of every call in the recorded streams. */
function watchedTool(name: string, calls: unknown[]): FunctionToolset {
  return new FunctionToolset().tool({
    name,
    parameters: { type: "object" },
    execute: (args) => {
      calls.push(args);
      return "Paris";
    },
  });
}

async function firstExchange(api: Api, name: string): Promise<Exchange> {
  const [first] = await readExchanges(await findRecording(api, name));
  if (first === undefined) throw new Error(`\`${name}\` is empty.`);
  return first;
}

describe(`recorded answers of OpenAI${unlessRecorded}`, { skip: !hasRecordings }, () => {
  it.each<[string, Api, string]>([
    ["a text", "openai-chat", "models__test_openai__test_text_document_url_input"],
    ["a tool call", "openai-chat", "models__test_huggingface__test_request_structured_response"],
    ["parallel calls", "openai-chat", "otel__langchain__test_tool_calls__test_parallel_tool_calls"],
    ["a streamed call", "openai-chat", CHAT_STREAM],
    ["streamed parallel calls", "openai-chat", PARALLEL_STREAM],
    [
      "a text",
      "openai-responses",
      "models__test_openai_responses__test_openai_responses_model_simple_response",
    ],
    [
      "a tool call",
      "openai-responses",
      "models__test_multimodal_tool_returns__test_multimodal_tool_return_matrix_direct-binary-video-openai_responses",
    ],
    [
      "parallel calls",
      "openai-responses",
      "models__test_openai_responses__test_openai_responses_model_retry",
    ],
    ["a streamed call", "openai-responses", RESPONSES_STREAM],
  ])("are read as they were: %s by %s", async (_what, api, name) => {
    const exchanges = await readExchanges(await findRecording(api, name));
    await withReplay(name, {}, async ({ baseURL, errors }) => {
      const model = modelOf(api, baseURL);
      for (const { streamed, expected } of exchanges) {
        expect(summarize(await ask(model, streamed))).toEqual(summaryOf(expected));
      }
      expect(errors).toEqual([]);
    });
  });

  it.each<[Api, string, object]>([
    [
      "openai-chat",
      "test_model_name_suggestions__test_model_name_suggestion_openai-chat",
      { status: 404, providerCode: "model_not_found" },
    ],
    [
      "openai-chat",
      "models__test_openrouter__test_openrouter_stream_error",
      { status: 400, providerCode: "400" },
    ],
    [
      "openai-responses",
      "models__test_openai_responses__test_openai_responses_model_http_error",
      { status: 400, providerCode: "decimal_below_min_value" },
    ],
    [
      "openai-responses",
      "vercel__openai_responses__openai-error.1__stream",
      { status: 429, providerCode: "insufficient_quota" },
    ],
  ])("are typed errors where they were errors: %s, %s", async (api, name, fields) => {
    const { streamed, expected } = await firstExchange(api, name);
    await withReplay(name, {}, async ({ baseURL }) => {
      const error = await ask(modelOf(api, baseURL), streamed).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "model_http", modelName: "recorded", ...fields });
      expect(String(error)).toContain(expected.error?.message);
    });
  });

  it.each(STREAMS)("are the same however their bytes are cut: %s, %s", async (api, name) => {
    const { expected } = await firstExchange(api, name);
    for (let seed = 1; seed <= 20; seed += 1) {
      await withReplay(name, { seed, chunkMax: 16 }, async ({ baseURL }) => {
        const response = await ask(modelOf(api, baseURL), true);
        expect(summarize(response), `seed ${seed}`).toEqual(summaryOf(expected));
      });
    }
  });

  it.each(STREAMS)("fail as a whole where the connection breaks: %s, %s", async (api, name) => {
    const { sse, expected } = await firstExchange(api, name);
    const ends = [...sse.matchAll(/\r?\n\r?\n/g)].map(({ index }) => index);
    const terminal = ends.length - (api === "openai-chat" ? 2 : 1); // [DONE], or the last event
    const calls: unknown[] = [];
    const [tool] = expected.toolCalls;
    const toolsets = [watchedTool(tool?.name ?? "none", calls)];
    for (const end of [0, ...ends.slice(0, terminal)]) {
      const disconnectAt = Buffer.byteLength(sse.slice(0, end)) + (end === 0 ? 1 : 2);
      await withReplay(name, { disconnectAt }, async ({ baseURL }) => {
        const asked = ask(modelOf(api, baseURL), true, { toolsets });
        await expect(asked, `at byte ${disconnectAt}`).rejects.toMatchObject({
          code: "model_connection",
          phase: "stream",
        });
      });
    }
    expect(calls).toEqual([]);
    expect(ends.length).toBeGreaterThan(5);
  });

  it.each(STREAMS)(
    "are complete where the connection breaks after their end: %s, %s",
    async (api, name) => {
      const { sse, expected } = await firstExchange(api, name);
      const done = sse.indexOf("data: [DONE]");
      const disconnectAt = Buffer.byteLength(done === -1 ? sse : sse.slice(0, done));
      await withReplay(name, { disconnectAt }, async ({ baseURL }) => {
        expect(summarize(await ask(modelOf(api, baseURL), true))).toEqual(summaryOf(expected));
      });
    },
  );

  it.each(STREAMS)("fail where the stream just ends before its end: %s, %s", async (api, name) => {
    const { sse } = await firstExchange(api, name);
    const events = sse.split("\n\n");
    const half = events.slice(0, events.length / 2).join("\n\n");
    const model = modelOver(api, async () => eventStream(`${half}\n\n`));
    await expect(ask(model, true)).rejects.toMatchObject({
      code: "model_connection",
      phase: "stream",
    });
  });

  it("carry a run through a tool call to its answer", async () => {
    const calls: unknown[] = [];
    await withReplay(CHAT_STREAM, {}, async ({ baseURL, requests }) => {
      const model = modelOf("openai-chat", baseURL);
      const agent = new Agent({ model, toolsets: [watchedTool("multiply", calls)] });
      const output = await lastOutput(agent);
      expect(output).toBe("6 times 7 is 42.");
      expect(calls).toEqual([{ a: 6, b: 7 }]);
      expect(requests[1]?.body).toMatchObject({
        stream: true,
        stream_options: { include_usage: true },
        messages: [
          { role: "user", content: "Hello" },
          { role: "assistant", content: null, tool_calls: [{ function: { name: "multiply" } }] },
          { role: "tool", tool_call_id: "call_fvsP35x2Oga1cEKZEOPqYNeO", content: "Paris" },
        ],
      });
    });
  });

  it.each(STREAMS)("are waited for no longer than a refusal says: %s, %s", async (api, name) => {
    const rateLimit = { times: 1, status: 429, retryAfter: 7 };
    await withReplay(name, { rateLimit }, async ({ baseURL }) => {
      await expect(ask(modelOf(api, baseURL), true)).rejects.toMatchObject({
        code: "model_http",
        status: 429,
        retryAfterMs: 7000,
        providerCode: "rate_limit_exceeded",
      });
    });
  });

  it("are asked for again by a client of our own", async () => {
    const rateLimit = { times: 1, status: 429, retryAfterMs: 1 };
    await withReplay(RESPONSES_STREAM, { rateLimit }, async ({ baseURL, requests }) => {
      const response = await ask(openai("gpt-5", { apiKey: "sk-test", baseURL }), true);
      expect(response.finishReason).toBe("tool_call");
      expect(requests).toHaveLength(2);
    });
  });

  it("come from the server and with the key of the environment", async () => {
    await withReplay(CHAT_STREAM, {}, async ({ baseURL, requests }) => {
      vi.stubEnv("OPENAI_BASE_URL", baseURL);
      vi.stubEnv("OPENAI_API_KEY", "sk-of-the-environment");
      try {
        const agent = new Agent({ model: "openai-chat:gpt-5", providers: [openai] });
        await expect(agent.run("Hello", { usageLimits: { requestLimit: 1 } })).rejects.toThrow();
        expect(requests[0]?.headers["authorization"]).toBe(
          "<authorization: 28 chars>", // what the server keeps of "Bearer sk-of-the-environment"
        );
      } finally {
        vi.unstubAllEnvs();
      }
    });
  });
});

describe("a provider that stalls", () => {
  const EVENTS: Readonly<Record<Api, string>> = {
    "openai-chat": '{"choices":[{"delta":{"content":"Hel"}}]}',
    "openai-responses": '{"type":"response.output_text.delta","output_index":0,"delta":"Hel"}',
  };

  it.each<Api>(["openai-chat", "openai-responses"])(
    "is a timeout after the first events: %s",
    async (api) => {
      const stalled = async (_url: unknown, init?: RequestInit): Promise<Response> =>
        eventStream(`data: ${EVENTS[api]}\n\n`, init?.signal);
      const asked = ask(modelOver(api, stalled), true, { modelSettings: { timeoutMs: 30 } });
      await expect(asked).rejects.toMatchObject({ code: "model_timeout", timeoutMs: 30 });
    },
  );

  it.each<[Api, boolean]>([
    ["openai-chat", false],
    ["openai-chat", true],
    ["openai-responses", false],
    ["openai-responses", true],
  ])("is a timeout before the first byte: %s, streamed: %s", async (api, streamed) => {
    const asked = ask(modelOver(api, never), streamed, { modelSettings: { timeoutMs: 30 } });
    await expect(asked).rejects.toBeInstanceOf(ModelTimeoutError);
  });

  it("is a timeout by the time of the client, too", async () => {
    const client = new OpenAI({ apiKey: "sk-test", fetch: never, maxRetries: 0, timeout: 20 });
    await expect(ask(openai("m", { client }), false)).rejects.toMatchObject({
      code: "model_timeout",
      timeoutMs: undefined,
    });
  });

  it.each<Api>(["openai-chat", "openai-responses"])(
    "is left at an abort, with the reason of the caller: %s",
    async (api) => {
      const controller = new AbortController();
      const reason = new Error("The user left.");
      const stalled = async (_url: unknown, init?: RequestInit): Promise<Response> =>
        eventStream(`data: ${EVENTS[api]}\n\n`, init?.signal);
      const agent = new Agent({ model: modelOver(api, stalled) });
      const seen: string[] = [];
      const run = async (): Promise<void> => {
        for await (const event of agent.runStreamEvents("Hello", { signal: controller.signal })) {
          seen.push(event.eventKind);
          controller.abort(reason);
        }
      };
      await expect(run()).rejects.toBe(reason);
      expect(seen[0]).toBe("part_start");
    },
  );

  it("is no excuse for a reader that is slow itself", async () => {
    const events = ["Hel", "lo"].map((content) => ({ choices: [{ delta: { content } }] }));
    const last = { choices: [{ delta: {}, finish_reason: "stop" }] };
    const body = [...events, last].map((each) => `data: ${JSON.stringify(each)}\n\n`).join("");
    const model = modelOver("openai-chat", async () => eventStream(`${body}data: [DONE]\n\n`));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    try {
      const agent = new Agent({ model, modelSettings: { timeoutMs: 50 } });
      let output: string | undefined;
      for await (const event of agent.runStreamEvents("Hello")) {
        vi.advanceTimersByTime(500);
        if (event.eventKind === "agent_run_result") output = event.result.output;
      }
      expect(output).toBe("Hello");
    } finally {
      vi.useRealTimers();
    }
  });
});

/** A model over a server that is one function. */
function modelOver(api: Api, fetch: typeof globalThis.fetch): Model {
  const client = new OpenAI({ apiKey: "sk-test", fetch, maxRetries: 0 });
  return api === "openai-chat" ? openai.chat("m", { client }) : openai("m", { client });
}

/** A stream of these events that ends, or stalls until a signal if there is one. */
function eventStream(events: string, signal?: AbortSignal | null): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(events));
      if (!signal) return controller.close();
      signal.addEventListener("abort", () => controller.error(signal.reason), { once: true });
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** A server that never answers. */
function never(_url: unknown, init?: RequestInit): Promise<Response> {
  return new Promise((_resolve, reject) => {
    const { signal } = init ?? {};
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

async function lastOutput(agent: Agent): Promise<string | undefined> {
  let output: string | undefined;
  for await (const event of agent.runStreamEvents("Hello")) {
    if (event.eventKind === "agent_run_result") output = event.result.output;
  }
  return output;
}
