import { expect, it } from "vitest";
import { readResponse } from "./read-response.ts";

const text = (content: string): object => ({ type: "output_text", text: content });

it("reads thinking, texts, calls, usage and where it all came from", () => {
  const body = {
    id: "resp-1",
    model: "gpt-5-2",
    status: "completed",
    output: [
      { type: "reasoning", id: "rs-1", summary: [{ text: "Hm." }], content: [{ text: "Raw." }] },
      { type: "message", content: [text("Let me "), text("see.")] },
      { type: "function_call", id: "fc-1", call_id: "1", name: "a", arguments: '{"x": 1}' },
      { type: "function_call", id: "fc-2", call_id: "2", name: "b", arguments: "" },
    ],
    usage: {
      input_tokens: 10,
      output_tokens: 5,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
      output_tokens_details: { reasoning_tokens: 3 },
    },
  };
  const own = { providerName: "openai" };
  const raw = { type: "reasoning_text" };
  expect(readResponse(body, "gpt-5", own)).toEqual({
    parts: [
      { partKind: "thinking", content: "Hm.", id: "rs-1", ...own },
      { partKind: "thinking", content: "Raw.", id: "rs-1", ...own, providerDetails: raw },
      { partKind: "text", content: "Let me ", ...own },
      { partKind: "text", content: "see.", ...own },
      {
        partKind: "tool-call",
        toolName: "a",
        args: '{"x": 1}',
        toolCallId: "1",
        id: "fc-1",
        ...own,
      },
      { partKind: "tool-call", toolName: "b", toolCallId: "2", id: "fc-2", ...own },
    ],
    usage: {
      inputTokens: 10,
      outputTokens: 5,
      cacheReadTokens: 4,
      cacheWriteTokens: 2,
      inputAudioTokens: 0,
      cacheAudioReadTokens: 0,
      outputAudioTokens: 0,
      details: { reasoning_tokens: 3 },
    },
    finishReason: "tool_call",
    modelName: "gpt-5-2",
    providerResponseId: "resp-1",
    providerDetails: { finish_reason: "completed" },
  });
});

it.each([
  [{ status: "completed" }, "stop"],
  [{ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }, "length"],
  [{ status: "incomplete", incomplete_details: { reason: "content_filter" } }, "content_filter"],
  [{ status: "incomplete" }, undefined],
  [{ status: "cancelled" }, "error"],
  [{ status: "queued" }, undefined],
  [{}, "stop"],
])("reads %j as the finish reason %s", (state, expected) => {
  expect(readResponse({ ...state, output: [] }, "m", { providerName: "openai" }).finishReason).toBe(
    expected,
  );
});

it("agent §12, OpenAI Responses 6: reads a refusal as a content filter's, with its text in the details", () => {
  const output = [{ type: "message", content: [{ type: "refusal", refusal: "I will not." }] }];
  expect(
    readResponse({ status: "completed", output }, "m", { providerName: "openai" }),
  ).toMatchObject({
    parts: [],
    finishReason: "content_filter",
    providerDetails: { refusal: "I will not." },
  });
});

it("throws what failed", () => {
  const error = { code: "server_error", message: "Something broke." };
  expect(() =>
    readResponse({ status: "failed", error, output: [] }, "m", { providerName: "openai" }),
  ).toThrow(
    expect.objectContaining({ code: "model_http", status: 500, providerCode: "server_error" }),
  );
});

it("throws what is no response", () => {
  expect(() => readResponse({}, "m", { providerName: "openai" })).toThrow(/no response/);
});
