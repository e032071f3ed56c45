import type { ModelStreamChunk } from "@toolsets/core";
import { expect, it } from "vitest";
import { type ResponsesEvent, responsesReader } from "./read-event.ts";

function readAll(...events: ResponsesEvent[]): readonly ModelStreamChunk[] {
  const reader = responsesReader("m");
  return events.flatMap((event) => reader.read(event));
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
  const chunks = readAll(
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
  expect(chunks).toEqual([
    { kind: "thinking", key: "0/summary/0", content: "H" },
    { kind: "thinking", key: "0/0", content: "R" },
    { kind: "text", key: "1/0", content: "Hi" },
    { kind: "text", key: "1/1", content: "Ho" },
    { kind: "tool-call", key: 2, toolName: "a", toolCallId: "1" },
    { kind: "tool-call", key: 3, toolName: "b", toolCallId: "2" },
    { kind: "tool-call", key: 3, args: '{"x"' },
    { kind: "tool-call", key: 2, args: "{}" },
    { kind: "tool-call", key: 3, args: ":1}" },
  ]);
});

it("takes a call that a server sends as a whole", () => {
  expect(
    readAll({ type: "response.output_item.done", output_index: 0, item: call("1", "a", "{}") }),
  ).toEqual([
    { kind: "tool-call", key: 0, toolName: "a", toolCallId: "1" },
    { kind: "tool-call", key: 0, args: "{}" },
  ]);
});

it("leaves out the arguments of what is no function call", () => {
  const item = { type: "mcp_call", id: "mcp-1", name: "a", arguments: "{}" };
  expect(
    readAll(
      { type: "response.output_item.added", output_index: 0, item },
      { type: "response.function_call_arguments.delta", output_index: 0, delta: "{}" },
      { type: "response.output_item.done", output_index: 0, item },
    ),
  ).toEqual([]);
});

it.each([
  ["response.completed", { status: "completed" }, "tool_call"],
  [
    "response.incomplete",
    { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    "length",
  ],
])("is over after %s", (type, state, finishReason) => {
  const reader = responsesReader("m");
  reader.read({ type: "response.output_item.done", output_index: 0, item: call("1", "a", "{}") });
  expect(reader.end()).toBeUndefined();
  reader.read({ type, response: { id: "resp-1", ...state, usage: { input_tokens: 3 } } });
  expect(reader.end()).toMatchObject({
    finishReason,
    providerResponseId: "resp-1",
    usage: { inputTokens: 3 },
  });
});

it("gathers a refusal", () => {
  const reader = responsesReader("m");
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
