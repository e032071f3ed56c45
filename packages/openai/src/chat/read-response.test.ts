import { expect, it } from "vitest";
import { readResponse } from "./read-response.ts";

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
  expect(readResponse({ id: "chat-1", model: "gpt-5-2", choices, usage }, "gpt-5")).toEqual({
    parts: [
      { partKind: "thinking", content: "Hm." },
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
  const { parts } = readResponse({ choices: [{ message }] }, "m");
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
])("reads the finish reason %s as %s", (reason, expected) => {
  const choices = [{ finish_reason: reason, message: { content: "Hi" } }];
  expect(readResponse({ choices }, "m").finishReason).toBe(expected);
});

it("reads a refusal as a content filter's, with its text in the details", () => {
  const choices = [{ finish_reason: "stop", message: { content: "…", refusal: "I will not." } }];
  expect(readResponse({ choices }, "m")).toMatchObject({
    parts: [],
    finishReason: "content_filter",
    providerDetails: { refusal: "I will not." },
  });
});

it("throws an error that came with status 200", () => {
  const error = { message: "Slow down.", code: 429 };
  expect(() => readResponse({ error }, "m")).toThrow(
    expect.objectContaining({ code: "model_http", status: 429, providerCode: "429" }),
  );
});

it("throws what is no completion", () => {
  expect(() => readResponse({ choices: [] }, "m")).toThrow(/no chat completion/);
});
