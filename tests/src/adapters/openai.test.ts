import { Agent, type Model, ModelTimeoutError } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { openai } from "@toolsets/openai";
import OpenAI from "openai";
import { describe, expect, it, vi } from "vitest";
import { ask, modelOf } from "./ask.ts";
import { hasRecordings, unlessRecorded, withReplay } from "./replay.ts";

const CHAT_STREAM = "otel__agno__test_agent__test_agent_arun_streaming_with_tools";
const RESPONSES_STREAM = "models__test_openai_responses__test_openai_responses_stream";

/** A tool that notes its calls. */
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

describe(`recorded answers of OpenAI${unlessRecorded}`, { skip: !hasRecordings }, () => {
  it("carry a run through a tool call to its answer", async () => {
    const calls: unknown[] = [];
    await withReplay(CHAT_STREAM, {}, async ({ baseURL, requests }) => {
      const model = modelOf("openai-chat", { baseURL });
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

type Api = "openai-chat" | "openai-responses";

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
