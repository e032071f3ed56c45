import { expect, it } from "vitest";
import { readFinishReason } from "./read-finish-reason.ts";
import { readResponse } from "./read-response.ts";
import { mergeUsage, readUsage } from "./read-usage.ts";

function message(content: readonly unknown[], changes: object = {}): object {
  return { id: "msg_1", model: "claude-1", content, stop_reason: "end_turn", ...changes };
}

it("reads the blocks that it knows, and leaves out the others", () => {
  const { parts } = readResponse(
    message([
      { type: "thinking", thinking: "Hm.", signature: "sig" },
      { type: "redacted_thinking", data: "dark" },
      { type: "text", text: "" },
      { type: "text", text: "I look." },
      { type: "of_tomorrow" },
      null,
      { type: "tool_use", id: "a", name: "search", input: { q: 1 } },
      { type: "tool_use", id: "b", name: "list", input: null },
      { type: "tool_use", id: "c", name: "odd", input: [1] },
    ]),
  );
  expect(parts).toEqual([
    { partKind: "thinking", content: "Hm.", signature: "sig", providerName: "anthropic" },
    {
      partKind: "thinking",
      id: "redacted_thinking",
      content: "",
      signature: "dark",
      providerName: "anthropic",
    },
    { partKind: "text", content: "I look." },
    { partKind: "tool-call", toolName: "search", toolCallId: "a", args: { q: 1 } },
    { partKind: "tool-call", toolName: "list", toolCallId: "b" },
    { partKind: "tool-call", toolName: "odd", toolCallId: "c", args: "[1]" },
  ]);
});

it("refuses what is no message", () => {
  for (const answer of ["<html>", null, {}]) {
    expect(() => readResponse(answer)).toThrow(
      expect.objectContaining({ code: "unexpected_model_behavior" }),
    );
  }
});

it("keeps the wire's word for the finish reason", () => {
  expect(readResponse(message([], { stop_reason: "pause_turn" }))).toMatchObject({
    state: "suspended",
    providerDetails: { finish_reason: "pause_turn" },
  });
});

it.each([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["compaction", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool_call"],
  ["refusal", "content_filter"],
  ["pause_turn", undefined],
  ["of_tomorrow", undefined],
  [null, undefined],
])("agent §12, Anthropic 9: reads the stop reason %s as %s", (stopReason, finishReason) => {
  expect(readFinishReason(stopReason)).toBe(finishReason);
});

it("counts cached input as input, and keeps further counts", () => {
  expect(
    readUsage({
      input_tokens: 3,
      output_tokens: 5,
      cache_creation_input_tokens: 10,
      cache_read_input_tokens: 20,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 0 },
      output_tokens_details: { thinking_tokens: 4 },
      service_tier: "standard",
      server_tool_use: null,
      iterations: [{ input_tokens: 1 }],
    }),
  ).toMatchObject({
    inputTokens: 33,
    outputTokens: 5,
    cacheWriteTokens: 10,
    cacheReadTokens: 20,
    details: { ephemeral_5m_input_tokens: 10, thinking_tokens: 4 },
  });
});

it("lets later counts replace earlier ones, but not where they are null", () => {
  expect(
    mergeUsage({ input_tokens: 3, output_tokens: 1 }, { input_tokens: null, output_tokens: 9 }),
  ).toEqual({ input_tokens: 3, output_tokens: 9 });
});

it("tells what compactions and an advisor used beside the answer", () => {
  const pass = { input_tokens: 5, output_tokens: 2, cache_read_input_tokens: 1 };
  const usage = readUsage({
    input_tokens: 3,
    output_tokens: 4,
    iterations: [
      { ...pass, type: "compaction" },
      { ...pass, type: "advisor_message" },
      { ...pass, type: "advisor_message" },
      { ...pass, type: "message" },
      null,
    ],
  });
  expect(usage).toMatchObject({ inputTokens: 3, outputTokens: 4, cacheReadTokens: 0 });
  expect(usage.details).toEqual({
    compaction_iterations: 1,
    compaction_input_tokens: 5,
    compaction_output_tokens: 2,
    compaction_cache_read_input_tokens: 1,
    advisor_iterations: 2,
    advisor_input_tokens: 10,
    advisor_output_tokens: 4,
    advisor_cache_read_input_tokens: 2,
    message_iterations: 2,
  });
});

it("agent §12, Anthropic 9: keeps why the model refused, where it ran programs and what was taken away", () => {
  const answer = message([], {
    stop_reason: "refusal",
    stop_details: { type: "refusal", explanation: "No.", category: "cyber" },
    container: { id: "c", expires_at: "…" },
    input_transformations: [{ type: "thinking_dropped" }],
    usage: { speed: "fast" },
  });
  expect(readResponse(answer)).toMatchObject({
    parts: [],
    finishReason: "content_filter",
    providerDetails: {
      finish_reason: "refusal",
      refusal: "No.",
      refusal_category: "cyber",
      container_id: "c",
      input_transformations: [{ type: "thinking_dropped" }],
      speed: "fast",
    },
  });
});
