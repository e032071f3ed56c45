import type { ModelSettings } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import {
  answered,
  asked,
  bodyOf,
  define,
  own,
  returned,
  said,
  THINKS,
} from "./__fixtures__/histories.ts";
import { toInclude } from "./to-request.ts";

const hello = asked(said("Hello"));
const part = (content: string) => ({ content, dynamic: false });

it("agent §11: sends every setting that the API knows, always in the same order", () => {
  const settings: ModelSettings = {
    extraBody: { temperature: 1, metadata: { a: "b" } },
    openaiModeration: { model: "omni-moderation-latest" },
    openaiPromptCacheOptions: { mode: "explicit" },
    openaiPromptCacheRetention: "24h",
    openaiPromptCacheKey: "key",
    openaiContextManagement: [{ type: "compaction", compact_threshold: 1000 }],
    openaiBackground: true,
    openaiUser: "me",
    openaiStore: false,
    openaiTopLogprobs: 3,
    openaiLogprobs: true,
    openaiTruncation: "auto",
    openaiTextVerbosity: "low",
    openaiReasoningSummary: "auto",
    serviceTier: "priority",
    thinking: "low",
    parallelToolCalls: false,
    topP: 0.5,
    temperature: 0,
    maxTokens: 100,
    stopSequences: ["END"],
    seed: 7,
    presencePenalty: 1,
    topK: 5,
  };
  const body = bodyOf([hello], { settings, tools: [define("a")] });
  expect(JSON.stringify(body)).toBe(
    JSON.stringify({
      model: "gpt-5",
      input: [{ role: "user", content: "Hello" }],
      text: { verbosity: "low" },
      tools: [
        {
          type: "function",
          name: "a",
          parameters: { type: "object", properties: {}, additionalProperties: false },
          strict: false,
        },
      ],
      parallel_tool_calls: false,
      reasoning: { effort: "low", summary: "auto" },
      truncation: "auto",
      temperature: 1,
      metadata: { a: "b" },
      max_output_tokens: 100,
      top_p: 0.5,
      top_logprobs: 3,
      include: ["reasoning.encrypted_content", "message.output_text.logprobs"],
      service_tier: "priority",
      store: false,
      user: "me",
      background: true,
      context_management: [{ type: "compaction", compact_threshold: 1000 }],
      prompt_cache_key: "key",
      prompt_cache_retention: "24h",
      prompt_cache_options: { mode: "explicit" },
      moderation: { model: "omni-moderation-latest" },
    }),
  );
});

it("agent §11: says nothing where nothing is set, and nothing of tools where there are none", () => {
  expect(bodyOf([hello], { settings: { parallelToolCalls: true } }, {})).toEqual({
    model: "gpt-5",
    input: [{ role: "user", content: "Hello" }],
  });
});

it("agent §11: the provider's own words win, and its modes go to the models that know them", () => {
  const settings = {
    thinking: true,
    openaiReasoningEffort: "max",
    openaiReasoningMode: "pro",
    openaiServiceTier: "flex",
    serviceTier: "auto",
  } as const;
  expect(bodyOf([], { settings })).toMatchObject({
    reasoning: { effort: "max" },
    service_tier: "flex",
  });
  const knows = { openaiResponsesSupportsReasoningMode: true };
  expect(bodyOf([], { settings }, knows).reasoning).toEqual({ effort: "max", mode: "pro" });
  expect(bodyOf([], { settings: { thinking: false } }).reasoning).toEqual({ effort: "none" });
});

it("goes on from all earlier thoughts where the model can, or from what the settings say", () => {
  const all = { ...THINKS, openaiResponsesSupportsReasoningContext: true };
  const of = (openaiReasoningContext: ModelSettings["openaiReasoningContext"], profile = THINKS) =>
    bodyOf([], { settings: { openaiReasoningContext } }, profile).reasoning;
  expect(of(undefined, all)).toEqual({ context: "all_turns" });
  expect(of("auto", all)).toEqual({ context: "auto" });
  expect(of("current_turn")).toEqual({ context: "current_turn" });
  expect(of("all_turns")).toBeUndefined();
  expect(of("auto", {})).toBeUndefined();
});

describe("agent §12, OpenAI Responses 2: instructions", () => {
  const instructions = [part("One."), { content: "Two.", dynamic: true }];
  const prompts = asked(
    { partKind: "system-prompt", content: "Be kind.", timestamp: "" },
    said("Hello in JSON"),
  );
  const outputObject = { name: "City", jsonSchema: { type: "object" } };

  it("are one text", () => {
    expect(bodyOf([hello], { instructions })).toMatchObject({ instructions: "One.\n\nTwo." });
  });

  it("stand in the input where the answer is to be any JSON: the API looks for the word there", () => {
    const body = bodyOf([prompts], { instructions, outputMode: "prompted", outputObject });
    expect(body).not.toHaveProperty("instructions");
    expect(body.text).toEqual({ format: { type: "json_object" } });
    expect(body.input).toEqual([
      { role: "system", content: "Be kind." },
      { role: "system", content: "One.\n\nTwo." },
      { role: "user", content: "Hello in JSON" },
    ]);
    const plain = bodyOf([prompts], { instructions, outputMode: "prompted", outputObject }, {});
    expect(plain).toMatchObject({ instructions: "One.\n\nTwo." });
    expect(plain).not.toHaveProperty("text");
  });

  it("stay where they are, and no JSON is asked for, where nothing holds the word", () => {
    const body = bodyOf([hello], { instructions, outputMode: "prompted", outputObject });
    expect(body).toMatchObject({ instructions: "One.\n\nTwo." });
    expect(body).not.toHaveProperty("text");
  });

  it("come with an empty question where a prompt is empty", () => {
    const point = { kind: "cache-point" } as const;
    for (const content of [[], [point]]) {
      const { input } = bodyOf([asked({ partKind: "user-prompt", content, timestamp: "" })]);
      expect(input).toEqual([{ role: "user", content: "" }]);
    }
  });

  it("come with an empty question where nothing was asked", () => {
    const input = [{ role: "user", content: "" }];
    expect(bodyOf([], { instructions })).toMatchObject({ input, instructions: "One.\n\nTwo." });
    const settings = { openaiPreviousResponseId: "resp-1" };
    expect(bodyOf([], { instructions, settings })).toMatchObject({ input: [] });
  });
});

it("agent §5: asks for native output by its schema", () => {
  const jsonSchema = { type: "object", properties: { city: { type: "string" } } };
  const outputObject = { name: "City", jsonSchema, strict: false };
  const body = bodyOf([], {
    outputMode: "native",
    outputObject,
    settings: { openaiTextVerbosity: "high" },
  });
  expect(body.text).toEqual({
    format: { type: "json_schema", name: "City", schema: jsonSchema, strict: false },
    verbosity: "high",
  });
});

describe("agent §12, OpenAI Responses 4: what the answer holds, and what OpenAI keeps", () => {
  it("is asked for in encrypted form where the model thinks, and by the settings", () => {
    expect(toInclude({}, {})).toEqual([]);
    expect(toInclude({}, THINKS)).toEqual(["reasoning.encrypted_content"]);
    const settings = {
      openaiIncludeCodeExecutionOutputs: true,
      openaiIncludeWebSearchSources: true,
      openaiIncludeFileSearchResults: true,
      openaiLogprobs: true,
    };
    const results = [
      "code_interpreter_call.outputs",
      "web_search_call.action.sources",
      "file_search_call.results",
      "message.output_text.logprobs",
    ];
    expect(toInclude(settings, THINKS)).toEqual(["reasoning.encrypted_content", ...results]);
    expect(toInclude(settings, THINKS, true)).toEqual(results);
  });

  const turn = (id: string, fields: object = {}) =>
    answered([{ partKind: "tool-call", toolName: "t", toolCallId: "call|fc", ...own }], {
      ...own,
      providerResponseId: id,
      ...fields,
    });
  const back = asked(returned("call|fc", "r"));
  const output = { type: "function_call_output", call_id: "call", output: "r" };
  const auto = { settings: { openaiPreviousResponseId: "auto" } };

  it("is not sent again: only what came after the newest response", () => {
    const body = bodyOf([hello, turn("resp-1"), back, turn("resp-2"), back], auto);
    expect(body).toMatchObject({ previous_response_id: "resp-2", input: [output] });
    const seeded = { settings: { openaiPreviousResponseId: "resp-0" } };
    expect(bodyOf([hello, turn("resp-1"), back], seeded)).toMatchObject({
      previous_response_id: "resp-1",
      input: [output],
    });
  });

  it("is sent where no response of the provider is there to go on from", () => {
    expect(bodyOf([hello], auto)).not.toHaveProperty("previous_response_id");
    const seeded = { settings: { openaiPreviousResponseId: "resp-0" } };
    const body = bodyOf([hello], seeded);
    expect(body).toMatchObject({ previous_response_id: "resp-0", input: [{ role: "user" }] });
    const foreign = [hello, turn("resp-1", { providerName: "x" }), back];
    expect(bodyOf(foreign, auto)).not.toHaveProperty("previous_response_id");
    const compacted = [hello, turn("resp-1", { providerDetails: { compaction: true } }), back];
    for (const options of [auto, seeded])
      expect(bodyOf(compacted, options)).not.toHaveProperty("previous_response_id");
  });

  it("is not gone on from a response of Chat Completions", () => {
    const chat = turn("chatcmpl-1");
    const body = bodyOf([hello, chat, back], auto);
    expect(body).not.toHaveProperty("previous_response_id");
    expect(body.input).toHaveLength(3);
    const mixed = bodyOf([hello, turn("resp-1"), back, chat, back], auto);
    expect(mixed).toMatchObject({ previous_response_id: "resp-1" });
    expect(mixed.input).toHaveLength(3);
  });

  it("is all sent where nothing of it is kept", () => {
    const of = (openaiPreviousResponseId: string) =>
      bodyOf([hello, turn("resp-1"), back], {
        settings: { openaiStore: false, openaiPreviousResponseId },
      });
    expect(of("auto")).not.toHaveProperty("previous_response_id");
    expect(of("auto").input).toHaveLength(3);
    expect(of("resp-0")).toMatchObject({ previous_response_id: "resp-0" });
    expect(of("resp-0").input).toHaveLength(3);
  });

  it("is not gone on from where it was cut off", () => {
    const cut = turn("resp-2", { state: "interrupted" });
    const body = bodyOf([hello, turn("resp-1"), back, cut, back], auto);
    expect(body).toMatchObject({ previous_response_id: "resp-1" });
    expect(body.input).toHaveLength(3);
  });

  it("is a conversation, by its name or that of the same conversation here", () => {
    const kept = (id: string) => ({ providerDetails: { conversation_id: id } });
    const messages = [hello, turn("1", kept("conv-1")), back, turn("2", kept("conv-2")), back];
    const of = (openaiConversationId: string, history = messages) =>
      bodyOf(history, { settings: { openaiConversationId } });
    expect(of("auto")).toMatchObject({ conversation: "conv-2", input: [output] });
    expect(of("conv-1").input).toHaveLength(3);
    expect(of("conv-9").input).toHaveLength(5);
    expect(of("auto", [hello])).not.toHaveProperty("conversation");
    const other = [
      hello,
      turn("1", { ...kept("conv-1"), conversationId: "a" }),
      { ...back, conversationId: "b" },
    ];
    expect(of("auto", other)).not.toHaveProperty("conversation");
  });

  it("is a response or a conversation, never both", () => {
    const settings = { openaiPreviousResponseId: "auto", openaiConversationId: "auto" };
    expect(() => bodyOf([hello], { settings })).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });
});
