import type { ToolDefinition } from "@toolsets/core";
import { expect, it } from "vitest";
import { toRequest, toStreamed } from "./to-request.ts";

const target = { name: "gpt-5", system: "openai", profile: {} };
const tool: ToolDefinition = {
  name: "weather",
  description: "Tells the weather.",
  parametersJsonSchema: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: { city: { type: "string" } },
  },
  kind: "function",
  origin: [],
};
const timestamp = "2026-01-01T00:00:00Z";
const asked = {
  kind: "request",
  state: "complete",
  parts: [{ partKind: "user-prompt", content: [] as string | [], timestamp }],
} as const;
const parameters = { type: "object", properties: { city: { type: "string" } } };

it("sends every setting that the API knows", () => {
  const settings = {
    maxTokens: 100,
    temperature: 0,
    topP: 0.5,
    stopSequences: ["END"],
    seed: 7,
    parallelToolCalls: false,
    timeoutMs: 1000,
    extraHeaders: { "x-a": "b" },
    extraBody: { temperature: 1, reasoning_effort: "low" },
  };
  expect(toRequest(target, [], { instructions: [], tools: [tool], settings })).toEqual({
    model: "gpt-5",
    messages: [],
    tools: [
      {
        type: "function",
        function: { name: "weather", description: "Tells the weather.", parameters },
      },
    ],
    parallel_tool_calls: false,
    max_completion_tokens: 100,
    temperature: 1,
    top_p: 0.5,
    stop: ["END"],
    seed: 7,
    reasoning_effort: "low",
  });
});

it("says nothing of tools where there are none, nor of settings that are not set", () => {
  const settings = { parallelToolCalls: true };
  expect(toRequest(target, [], { instructions: [], tools: [], settings })).toEqual({
    model: "gpt-5",
    messages: [],
  });
});

it("agent §12 sends strict only where it is true", () => {
  const tools = [{ ...tool, strict: true }, { ...tool, strict: false }, tool];
  const { tools: sent } = toRequest(target, [], {
    instructions: [],
    tools,
    settings: {},
  });
  const told = sent?.map((each) => "function" in each && each.function.strict);
  expect(told).toEqual([true, undefined, undefined]);
});

it("agent §5: asks for native output by its schema", () => {
  const outputObject = {
    name: "City",
    description: "A place",
    jsonSchema: { type: "object", properties: { city: { type: "string" } } },
    strict: true,
  };
  const options = { outputObject, instructions: [], tools: [], settings: {} };
  expect(toRequest(target, [], { ...options, outputMode: "native" })).toMatchObject({
    response_format: {
      type: "json_schema",
      json_schema: { name: "City", description: "A place", schema: parameters, strict: true },
    },
  });
  const prompted = toRequest(target, [], { ...options, outputMode: "prompted" });
  expect(prompted).not.toHaveProperty("response_format");
});

it("agent §11: sends penalties, a bias, how much to think and a tier", () => {
  const settings = {
    presencePenalty: 1,
    frequencyPenalty: 0.5,
    logitBias: { 50256: -100 },
    thinking: true,
    serviceTier: "flex",
    topK: 3,
  } as const;
  expect(toRequest(target, [], { instructions: [], tools: [], settings })).toEqual({
    model: "gpt-5",
    messages: [],
    presence_penalty: 1,
    frequency_penalty: 0.5,
    logit_bias: { 50256: -100 },
    reasoning_effort: "medium",
    service_tier: "flex",
  });
});

it("agent §5: asks for a JSON object where the schema is only told, if the model can", () => {
  const options = { instructions: [], tools: [], settings: {}, outputMode: "prompted" } as const;
  const profile = { supportsJsonObjectOutput: true };
  const instructions = [{ content: "Answer with JSON.", dynamic: false }];
  expect(toRequest({ ...target, profile }, [], { ...options, instructions })).toMatchObject({
    response_format: { type: "json_object" },
  });
  // the API refuses that where nothing holds the word
  expect(toRequest({ ...target, profile }, [], options)).not.toHaveProperty("response_format");
  const content = "Give me Json!";
  const messages = [{ ...asked, parts: [{ ...asked.parts[0], content }] }];
  expect(toRequest({ ...target, profile }, messages, options)).toHaveProperty("response_format");
  expect(toRequest(target, [], options)).not.toHaveProperty("response_format");
});

it("agent §12, OpenAI Chat 4: says nothing of strictness to a server that does not know it", () => {
  const profile = { openaiSupportsStrictToolDefinition: false };
  const options = { instructions: [], tools: [{ ...tool, strict: true }], settings: {} };
  const { tools } = toRequest({ ...target, profile }, [], options);
  expect(tools).toMatchObject([{ function: { parameters } }]);
  expect(JSON.stringify(tools)).not.toContain("strict");
});

it("agent §11: sends the settings of OpenAI alone", () => {
  const settings = {
    openaiReasoningEffort: "high",
    openaiLogprobs: true,
    openaiTopLogprobs: 2,
    openaiStore: false,
    openaiUser: "u1",
    openaiServiceTier: "priority",
    serviceTier: "flex",
    openaiPromptCacheKey: "k",
    openaiPromptCacheRetention: "24h",
    openaiPrediction: { type: "content", content: "Hi" },
  } as const;
  expect(toRequest(target, [], { instructions: [], tools: [], settings })).toEqual({
    model: "gpt-5",
    messages: [],
    logprobs: true,
    top_logprobs: 2,
    reasoning_effort: "high",
    prediction: { type: "content", content: "Hi" },
    service_tier: "priority",
    store: false,
    user: "u1",
    prompt_cache_key: "k",
    prompt_cache_retention: "24h",
  });
});

it("agent §11: sends the limit of tokens in the server's word", () => {
  const options = { instructions: [], tools: [], settings: { maxTokens: 5 } };
  const profile = { openaiChatSupportsMaxCompletionTokens: false };
  expect(toRequest({ ...target, profile }, [], options)).toEqual({
    model: "gpt-5",
    messages: [],
    max_tokens: 5,
  });
});

it("sends the native search of the web as options, and tools of the provider as they are", () => {
  const definition = { type: "openrouter:web_search", parameters: { max_uses: 1 } };
  const nativeTools = [
    { kind: "web_search", userLocation: { city: "Utrecht" } },
    { kind: "provider", providerName: "openai", id: "search", definition },
  ] as const;
  const sent = toRequest(target, [], {
    instructions: [],
    tools: [tool],
    settings: {},
    nativeTools,
  });
  expect(sent.web_search_options).toEqual({
    search_context_size: "medium",
    user_location: { type: "approximate", approximate: { city: "Utrecht" } },
  });
  expect(sent.tools?.[1]).toEqual(definition);
  expect(sent.tools).toHaveLength(2);
});

it("sends its fields always in the same order, so that a provider's cache finds them", () => {
  const settings = { seed: 1, maxTokens: 5, temperature: 1 };
  const one = toRequest(target, [], { settings, tools: [tool], instructions: [] });
  const other = toRequest(target, [], {
    instructions: [],
    tools: [tool],
    settings: { temperature: 1, maxTokens: 5, seed: 1 },
  });
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  expect(Object.keys(one).slice(0, 3)).toEqual(["model", "messages", "tools"]);
});

it("agent §12: asks a stream for its usage, unless told otherwise", () => {
  const body = toRequest(target, [], { instructions: [], tools: [], settings: {} });
  expect(toStreamed(body, true)).toEqual({
    ...body,
    stream: true,
    stream_options: { include_usage: true, continuous_usage_stats: true },
  });
  const stream_options = { include_usage: false };
  expect(toStreamed({ ...body, stream_options }, false)).toMatchObject({ stream_options });
});

it("asks an empty question where there is nothing else", () => {
  const options = { instructions: [], tools: [], settings: {} };
  for (const parts of [[], asked.parts])
    expect(toRequest(target, [{ ...asked, parts }], options).messages).toEqual([
      { role: "user", content: "" },
    ]);
});

it("has no choice of tools where none is left", () => {
  const toolChoice = { mode: "none", toolNames: [] } as const;
  const body = toRequest(target, [], { instructions: [], tools: [tool], toolChoice, settings: {} });
  expect(body).not.toHaveProperty("tool_choice");
  expect(body).not.toHaveProperty("tools");
});

it("refuses tools whose calls it does not read", () => {
  const nativeTools = [
    {
      kind: "provider",
      definition: { type: "custom", name: "x" },
      providerName: "openai",
      id: "x",
    },
  ] as const;
  expect(() =>
    toRequest(target, [], { instructions: [], tools: [], nativeTools, settings: {} }),
  ).toThrow(expect.objectContaining({ code: "invalid_usage" }));
});
