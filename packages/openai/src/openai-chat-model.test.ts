import {
  Agent,
  type FileFetcher,
  forbidModelRequests,
  type Message,
  type ModelRequestOptions,
} from "@toolsets/core";
import OpenAI from "openai";
import { describe, expect, it, vi } from "vitest";
import { OpenAIChatModel } from "./openai-chat-model.ts";
import type { OpenAIModelOptions } from "./sdk-client.ts";

const COMPLETION = { choices: [{ message: { content: "Hi" }, finish_reason: "stop" }] };

/** A client whose server answers one thing, and what it was asked. */
function serverOf(answer: object, status = 200): { client: OpenAI; asked: unknown[] } {
  const asked: unknown[] = [];
  const fetch = async (_url: unknown, init?: { body?: unknown }): Promise<Response> => {
    asked.push(JSON.parse(String(init?.body)));
    return Response.json(answer, { status });
  };
  return { client: new OpenAI({ apiKey: "k", maxRetries: 0, fetch }), asked };
}

const options = (settings: ModelRequestOptions["settings"] = {}): ModelRequestOptions => ({
  instructions: [],
  tools: [],
  outputMode: "text",
  allowTextOutput: true,
  allowImageOutput: false,
  settings,
  signal: new AbortController().signal,
});

const timestamp = "2026-01-01T00:00:00Z";
const asking = (
  content: Extract<Message, { kind: "request" }>["parts"][number] & { partKind: "user-prompt" },
): Message[] => [{ kind: "request", state: "complete", parts: [content] }];

describe("agent §12, OpenAI Chat 9: a filter of Azure that refuses a request", () => {
  const innererror = { code: "x", content_filter_result: { hate: { filtered: true } } };
  const refusal = { error: { code: "content_filter", message: "No.", innererror } };

  it("answers, whole or streamed", async () => {
    const { client } = serverOf(refusal, 400);
    const model = new OpenAIChatModel("gpt-4o", { client });
    const tail = {
      finishReason: "content_filter",
      providerDetails: {
        finish_reason: "content_filter",
        content_filter_result: { hate: { filtered: true } },
      },
    };
    expect(await model.request([], options())).toMatchObject({ ...tail, parts: [] });
    expect(await model.stream([], options()).next()).toMatchObject({ done: true, value: tail });
  });

  it("is no other refusal", async () => {
    const { client } = serverOf({ error: { code: "other", message: "No." } }, 400);
    const model = new OpenAIChatModel("gpt-4o", { client });
    const error = { code: "model_http", status: 400, providerCode: "other" };
    await expect(model.request([], options())).rejects.toMatchObject(error);
    await expect(model.stream([], options()).next()).rejects.toMatchObject(error);
  });
});

describe("agent §12, OpenAI Chat 8: links", () => {
  const content = [
    { kind: "audio-url", url: "https://a.b/c.mp3" },
    { kind: "document-url", url: "https://a.b/d.pdf" },
    { kind: "image-url", url: "https://a.b/e.png" },
    { kind: "image-url", url: "https://a.b/f.png", forceDownload: true },
  ] as const;
  const messages = asking({ partKind: "user-prompt", content, timestamp });

  it("are downloaded where the API does not open them itself, once", async () => {
    const fetched: string[] = [];
    const fetchFile: FileFetcher = (url) => {
      fetched.push(url);
      return { data: "aGk=", mediaType: url.endsWith("mp3") ? "audio/mpeg" : "" };
    };
    const { client, asked } = serverOf(COMPLETION);
    const model = new OpenAIChatModel("gpt-4o", { client, fetchFile });
    await model.request(messages, options());
    await model.request(messages, options());
    expect(fetched).toEqual(["https://a.b/c.mp3", "https://a.b/d.pdf", "https://a.b/f.png"]);
    expect(asked[1]).toMatchObject({
      messages: [
        {
          content: [
            { input_audio: { data: "aGk=", format: "mp3" } },
            { file: { file_data: "data:application/pdf;base64,aGk=" } },
            { image_url: { url: "https://a.b/e.png" } },
            { image_url: { url: "data:image/png;base64,aGk=" } },
          ],
        },
      ],
    });
  });

  it("fail the request with what the download threw, and nothing is sent", async () => {
    const error = new Error("No such file");
    const fetchFile: FileFetcher = () => Promise.reject(error);
    const { client, asked } = serverOf(COMPLETION);
    const model = new OpenAIChatModel("gpt-4o", { client, fetchFile });
    await expect(model.request(messages, options())).rejects.toBe(error);
    await expect(model.stream(messages, options()).next()).rejects.toBe(error);
    expect(asked).toEqual([]);
  });

  it("are not downloaded while requests are forbidden", async () => {
    const fetchFile = vi.fn<FileFetcher>();
    const model = new OpenAIChatModel("gpt-4o", { ...serverOf(COMPLETION), fetchFile });
    using forbidden = forbidModelRequests();
    expect(forbidden).toBeDefined();
    const error = { code: "requests_forbidden" };
    await expect(model.request(messages, options())).rejects.toMatchObject(error);
    await expect(model.stream(messages, options()).next()).rejects.toMatchObject(error);
    expect(fetchFile).not.toHaveBeenCalled();
  });
});

describe("agent §12, OpenAI Chat 5: settings that a model refuses", () => {
  it("are left out with one warning, and stay as they were given", async () => {
    const warnings: string[] = [];
    const { client, asked } = serverOf(COMPLETION);
    const settings = Object.freeze({ temperature: 0.5, maxTokens: 5 });
    const model = new OpenAIChatModel("gpt-5", {
      client,
      settings: Object.freeze({ topP: 0.5 }),
      onWarning: (message) => warnings.push(message),
    });
    await model.request([], options(settings));
    await model.request([], options(settings));
    expect(asked[0]).toEqual({ model: "gpt-5", messages: [], max_completion_tokens: 5 });
    expect(warnings).toEqual([
      expect.stringMatching(/`temperature`, `topP`|`topP`, `temperature`/),
    ]);
  });

  it("are told to the console unless somebody listens", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = new OpenAIChatModel("o3", { ...serverOf(COMPLETION) });
    await model.request([], options({ temperature: 0 }));
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("`temperature`"));
    warn.mockRestore();
  });
});

describe("a model", () => {
  it.each<[OpenAIModelOptions, string]>([
    [{}, "openai"],
    [{ baseURL: "https://openrouter.ai/api/v1", apiKey: "k" }, "openrouter"],
    [{ baseURL: "http://localhost:8000/v1", apiKey: "k", provider: "vllm" }, "vllm"],
    [{ client: new OpenAI({ apiKey: "k", baseURL: "https://api.groq.com/openai/v1" }) }, "groq"],
  ])("of %j is one of `%s`", (given, system) => {
    expect(new OpenAIChatModel("m", given).system).toBe(system);
  });

  it("agent §11: takes a profile of its own", () => {
    const model = new OpenAIChatModel("gpt-4o", { profile: { supportsTools: false } });
    expect(model.profile).toMatchObject({ supportsTools: false, supportsThinking: false });
  });

  it("agent §11: cannot be forced to call a tool while it thinks, where the server refuses that", () => {
    const model = new OpenAIChatModel("deepseek-chat", { provider: "deepseek", apiKey: "k" });
    expect(model.profileFor?.({ thinking: true })).toMatchObject({ forcedToolChoice: false });
    expect(model.profileFor?.({ thinking: false })).not.toHaveProperty("forcedToolChoice");
    const reasoner = new OpenAIChatModel("deepseek-reasoner", { provider: "deepseek" });
    expect(reasoner.profileFor?.({})).toMatchObject({ forcedToolChoice: false });
  });

  it("agent §12: suggests the name that was meant", async () => {
    const error = { code: "model_not_found", message: "The model does not exist." };
    const model = new OpenAIChatModel("gpt-5.2-proo", { ...serverOf({ error }, 404) });
    await expect(model.request([], options())).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining("Did you mean `gpt-5.2-pro`?"),
    });
  });

  it("agent §11: is not asked to think where it cannot, by an agent", async () => {
    const { client, asked } = serverOf(COMPLETION);
    const agent = new Agent({ model: new OpenAIChatModel("gpt-4o", { client }) });
    await agent.run("Hi", { modelSettings: { thinking: true } });
    expect(asked[0]).not.toHaveProperty("reasoning_effort");
  });
});
