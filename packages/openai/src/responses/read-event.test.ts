import { collectParts, type ResponsePart } from "@toolsets/core";
import { expect, it } from "vitest";
import { type ResponsesEvent, responsesReader } from "./read-event.ts";

const providerName = "openai";

function readAll(...events: ResponsesEvent[]): readonly ResponsePart[] {
  const reader = responsesReader("m", { providerName });
  const collector = collectParts();
  for (const event of events) for (const chunk of reader.read(event)) collector.add(chunk);
  return collector.parts();
}

const call = (callId: string, name: string, args: string): ResponsesEvent["item"] => ({
  type: "function_call",
  id: `fc-${callId}`,
  call_id: callId,
  name,
  arguments: args,
});

it("keeps texts, thoughts and parallel calls apart", () => {
  const grow = "response.function_call_arguments.delta";
  const parts = readAll(
    { type: "response.created" },
    {
      type: "response.reasoning_summary_text.delta",
      output_index: 0,
      summary_index: 0,
      delta: "H",
    },
    { type: "response.reasoning_text.delta", output_index: 0, content_index: 0, delta: "R" },
    { type: "response.output_text.delta", output_index: 1, content_index: 0, delta: "Hi" },
    { type: "response.output_text.delta", output_index: 1, content_index: 1, delta: "Ho" },
    { type: "response.output_item.added", output_index: 2, item: call("1", "a", "") },
    { type: "response.output_item.added", output_index: 3, item: call("2", "b", "") },
    { type: grow, output_index: 3, delta: '{"x"' },
    { type: grow, output_index: 2, delta: "{}" },
    { type: grow, output_index: 3, delta: ":1}" },
    { type: "response.function_call_arguments.done", output_index: 3, arguments: '{"x":1}' },
    { type: "response.output_item.done", output_index: 2, item: call("1", "a", "{}") },
    { type: "response.of_tomorrow", delta: "?" },
  );
  expect(parts).toEqual([
    { partKind: "thinking", content: "H", providerName },
    {
      partKind: "thinking",
      content: "R",
      providerName,
      providerDetails: { type: "reasoning_text" },
    },
    { partKind: "text", content: "Hi", providerName },
    { partKind: "text", content: "Ho", providerName },
    { partKind: "tool-call", toolName: "a", toolCallId: "1", args: "{}", id: "fc-1", providerName },
    {
      partKind: "tool-call",
      toolName: "b",
      toolCallId: "2",
      args: '{"x":1}',
      id: "fc-2",
      providerName,
    },
  ]);
});

it("takes a call that a server sends as a whole", () => {
  const item = call("1", "a", "{}");
  expect(readAll({ type: "response.output_item.done", output_index: 0, item })).toMatchObject([
    { toolName: "a", toolCallId: "1", args: "{}" },
  ]);
});

it.each([
  ["response.completed", { status: "completed" }, "tool_call"],
  [
    "response.incomplete",
    { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    "length",
  ],
])("is over after %s", (type, state, finishReason) => {
  const reader = responsesReader("m", { providerName: "openai" });
  reader.read({ type: "response.output_item.done", output_index: 0, item: call("1", "a", "{}") });
  expect(reader.end()).toBeUndefined();
  reader.read({ type, response: { id: "resp-1", ...state, usage: { input_tokens: 3 } } });
  expect(reader.end()).toMatchObject({
    finishReason,
    providerResponseId: "resp-1",
    usage: { inputTokens: 3 },
  });
});

it("agent §12, OpenAI Responses 6: gathers a refusal", () => {
  const reader = responsesReader("m", { providerName: "openai" });
  reader.read({ type: "response.refusal.delta", delta: "I will " });
  reader.read({ type: "response.refusal.delta", delta: "not." });
  reader.read({ type: "response.completed", response: { status: "completed" } });
  expect(reader.end()).toMatchObject({
    finishReason: "content_filter",
    providerDetails: { refusal: "I will not." },
  });
});

it("throws what failed", () => {
  const error = { code: "rate_limit_exceeded", message: "Slow down." };
  expect(() => readAll({ type: "response.failed", response: { error } })).toThrow(
    expect.objectContaining({ code: "model_http", status: 429 }),
  );
});
