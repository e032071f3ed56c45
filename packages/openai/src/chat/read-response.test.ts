import type { ModelReply } from "@toolsets/core";
import { expect, it } from "vitest";
import { type ChatBody, readResponse as readFor } from "./read-response.ts";

const origin = { name: "m", system: "openai", profile: {} };
const readResponse = (body: ChatBody): ModelReply => readFor(body, origin);

const usage = {
  prompt_tokens: 10,
  completion_tokens: 5,
  prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2, audio_tokens: 1 },
  completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 6, unknown: null },
};

it("reads thinking, text, calls, usage and where it all came from", () => {
  const message = {
    reasoning: "Hm.",
    content: "Let me see.",
    tool_calls: [
      { id: "1", function: { name: "a", arguments: '{"x": 1}' } },
      { id: "2", function: { name: "b", arguments: "" } },
      { id: "3", custom: { name: "c", input: "free text" } },
    ],
  };
  const choices = [{ finish_reason: "tool_calls", message }];
  expect(readResponse({ id: "chat-1", model: "gpt-5-2", choices, usage })).toEqual({
    parts: [
      { partKind: "thinking", id: "reasoning", content: "Hm.", providerName: "openai" },
      { partKind: "text", content: "Let me see." },
      { partKind: "tool-call", toolName: "a", args: '{"x": 1}', toolCallId: "1" },
      { partKind: "tool-call", toolName: "b", toolCallId: "2" },
    ],
    usage: {
      inputTokens: 10,
      outputTokens: 5,
      cacheReadTokens: 4,
      cacheWriteTokens: 2,
      inputAudioTokens: 1,
      cacheAudioReadTokens: 0,
      outputAudioTokens: 6,
      details: { reasoning_tokens: 3 },
    },
    finishReason: "tool_call",
    modelName: "gpt-5-2",
    providerResponseId: "chat-1",
    providerDetails: { finish_reason: "tool_calls" },
  });
});

it("makes an id for a call that has none", () => {
  const message = { tool_calls: [{ id: "", function: { name: "a", arguments: null } }] };
  const { parts } = readResponse({ choices: [{ message }] });
  expect(parts).toEqual([
    { partKind: "tool-call", toolName: "a", toolCallId: expect.stringMatching(/^pyd_ai_\w{32}$/) },
  ]);
});

it.each([
  [null, "stop"],
  ["", "stop"],
  ["eos", "stop"],
  ["length", "length"],
  ["content_filter", "content_filter"],
  ["function_call", "tool_call"],
  ["made_up", undefined],
])("agent §12, OpenAI Chat 6: reads the finish reason %s as %s", (reason, expected) => {
  const choices = [{ finish_reason: reason, message: { content: "Hi" } }];
  expect(readResponse({ choices }).finishReason).toBe(expected);
});

it("agent §12, OpenAI Chat 6: reads a refusal as a content filter's, with its text in the details", () => {
  const choices = [{ finish_reason: "stop", message: { content: "…", refusal: "I will not." } }];
  expect(readResponse({ choices })).toMatchObject({
    parts: [],
    finishReason: "content_filter",
    providerDetails: { refusal: "I will not." },
  });
});

it("throws an error that came with status 200", () => {
  const error = { message: "Slow down.", code: 429 };
  expect(() => readResponse({ error })).toThrow(
    expect.objectContaining({ code: "model_http", status: 429, providerCode: "429" }),
  );
});

it("throws what is no completion", () => {
  expect(() => readResponse({ choices: [] })).toThrow(/no chat completion/);
});

it.each([
  ["reasoning", undefined],
  ["reasoning_content", undefined],
  ["thoughts", "thoughts"],
])("agent §12, OpenAI Chat 7: reads a thought in the field `%s`", (field, custom) => {
  const profile = custom === undefined ? {} : { openaiChatThinkingField: custom };
  const body = { choices: [{ message: { [field]: "Hm.", content: "Hi" } }] };
  expect(readFor(body, { name: "m", system: "vllm", profile }).parts).toEqual([
    { partKind: "thinking", id: field, content: "Hm.", providerName: "vllm" },
    { partKind: "text", content: "Hi" },
  ]);
});

it("reads thoughts in the form of OpenRouter, with their proofs", () => {
  const message = {
    reasoning: "Hm.",
    reasoning_details: [
      { type: "reasoning.text", text: "Hm.", signature: "sig", format: "a", index: 0, id: "r1" },
      { type: "reasoning.encrypted", data: "enc", index: 1, id: null },
      { type: "reasoning.text", text: "", signature: "" },
      { type: "reasoning.other", text: "?" },
      null,
    ],
  };
  expect(readResponse({ choices: [{ message }] }).parts).toEqual([
    {
      partKind: "thinking",
      id: "r1",
      content: "Hm.",
      signature: "sig",
      providerName: "openai",
      providerDetails: { type: "reasoning.text", format: "a", index: 0 },
    },
    {
      partKind: "thinking",
      content: "",
      signature: "enc",
      providerName: "openai",
      providerDetails: { type: "reasoning.encrypted", index: 1 },
    },
  ]);
});

it("tells thoughts in tags apart where the profile names the tags", () => {
  const body = { choices: [{ message: { content: "<think>Hm.</think>Hi <think>" } }] };
  const profile = { thinkingTags: ["<think>", "</think>"] } as const;
  expect(readFor(body, { ...origin, profile }).parts).toEqual([
    { partKind: "thinking", content: "Hm.", id: "content", providerName: "openai" },
    { partKind: "text", content: "Hi <think>" },
  ]);
  expect(readResponse(body).parts).toEqual([
    { partKind: "text", content: "<think>Hm.</think>Hi <think>" },
  ]);
});

it("reads a call in the form of old models, unless it is empty or beside others", () => {
  const called = { name: "a", arguments: "{}" };
  const toolNames = (message: object): unknown =>
    readResponse({ choices: [{ message }] }).parts.map((part) =>
      part.partKind === "tool-call" ? part.toolName : part.partKind,
    );
  expect(toolNames({ function_call: called })).toEqual(["a"]);
  expect(toolNames({ function_call: { name: "", arguments: "" }, content: "Hi" })).toEqual([
    "text",
  ]);
  const tool_calls = [null, { id: "1", function: { name: "b", arguments: { x: 1 } } }];
  expect(toolNames({ function_call: called, tool_calls })).toEqual(["b"]);
});

it("keeps beside the parts how likely tokens were, where texts stand, and what was run", () => {
  const annotations = [{ type: "url_citation", url_citation: { url: "https://a.b" } }];
  const logprobs = { content: [{ token: "Hi", logprob: -1 }] };
  const message = { content: "Hi", annotations, executed_tools: [] };
  expect(readResponse({ choices: [{ message, logprobs }] }).providerDetails).toEqual({
    annotations,
    logprobs: logprobs.content,
  });
});

it("reads a text in pieces", () => {
  const content = [{ type: "text", text: "H" }, { type: "image" }, null, { text: "i" }];
  expect(readResponse({ choices: [{ message: { content } }] }).parts).toEqual([
    { partKind: "text", content: "Hi" },
  ]);
});

it.each([
  [null],
  [{}],
  [{ choices: null }],
  [{ choices: [null] }],
  [{ choices: [{ message: null }] }],
  ["<html>"],
  [[]],
])("agent §12: throws a typed error for %j", (body) => {
  expect(() => readResponse(body as ChatBody)).toThrow(
    expect.objectContaining({ code: "unexpected_model_behavior" }),
  );
});
