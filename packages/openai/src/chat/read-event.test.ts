import type { ModelStreamChunk } from "@toolsets/core";
import { expect, it } from "vitest";
import { type ChatChunk, chatReader } from "./read-event.ts";

type Delta = NonNullable<NonNullable<ChatChunk["choices"]>[number]["delta"]>;

function readAll(...deltas: (Delta | null)[]): readonly ModelStreamChunk[] {
  const reader = chatReader();
  return deltas.flatMap((delta) => reader.read({ choices: [{ delta }] }));
}

it("keeps text, thinking and each call under a key of its own", () => {
  const chunks = readAll(
    { content: "" },
    null,
    { reasoning_content: "Hm." },
    { content: "Let " },
    { tool_calls: [{ index: 0, id: "1", function: { name: "a", arguments: "" } }] },
    { tool_calls: [{ index: 1, id: "2", function: { name: "b", arguments: '{"x' } }] },
    { tool_calls: [{ index: 0, function: { arguments: "{}" } }] },
    { tool_calls: [{ index: 1, function: { arguments: '":1}' } }] },
    { content: "me." },
  );
  expect(chunks).toEqual([
    { kind: "thinking", key: "thinking", content: "Hm." },
    { kind: "text", key: "content", content: "Let " },
    { kind: "tool-call", key: 0, toolName: "a", toolCallId: "1" },
    { kind: "tool-call", key: 1, toolName: "b", toolCallId: "2", args: '{"x' },
    { kind: "tool-call", key: 0, args: "{}" },
    { kind: "tool-call", key: 1, args: '":1}' },
    { kind: "text", key: "content", content: "me." },
  ]);
});

it("tells calls apart by their ids where a server counts no index", () => {
  const chunks = readAll(
    { tool_calls: [{ id: "1", function: { name: "a", arguments: "{" } }] },
    { tool_calls: [{ id: "1", function: { arguments: "}" } }] },
    { tool_calls: [{ id: "2", function: { name: "a", arguments: "{}" } }] },
  );
  expect(chunks.map((chunk) => "key" in chunk && chunk.key)).toEqual([0, 0, 1]);
});

it("is over after a finish reason, with the usage that follows it", () => {
  const reader = chatReader();
  reader.read({ id: "chat-1", model: "gpt-5-2", choices: [{ delta: { content: "Hi" } }] });
  expect(reader.end()).toBeUndefined();
  reader.read({ choices: [{ delta: {}, finish_reason: "length" }] });
  expect(reader.isComplete()).toBe(false);
  reader.read({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 1 } });
  expect(reader.isComplete()).toBe(true);
  expect(reader.end()).toMatchObject({
    finishReason: "length",
    usage: { inputTokens: 3, outputTokens: 1 },
    modelName: "gpt-5-2",
    providerResponseId: "chat-1",
  });
});

it("is over after the usage of a server that names no reason", () => {
  const reader = chatReader();
  reader.read({ choices: [{ delta: { content: "Hi" } }], usage: { prompt_tokens: 3 } });
  expect(reader.end()).toBeUndefined();
  reader.read({ choices: null, usage: { prompt_tokens: 3 } });
  expect(reader.end()).toMatchObject({ finishReason: "stop", usage: { inputTokens: 3 } });
});

it("gathers a refusal", () => {
  const reader = chatReader();
  reader.read({ choices: [{ delta: { refusal: "I will " } }] });
  reader.read({ choices: [{ delta: { refusal: "not." }, finish_reason: "stop" }] });
  expect(reader.end()).toMatchObject({
    finishReason: "content_filter",
    providerDetails: { refusal: "I will not." },
  });
});

it("is not over after a usage that comes before the rest of the answer", () => {
  const reader = chatReader();
  reader.read({ choices: [], usage: { prompt_tokens: 3 } });
  expect(reader.isComplete()).toBe(false);
  const call = { index: 0, id: "1", function: { name: "a", arguments: "" } };
  reader.read({ choices: [{ delta: { tool_calls: [call] } }] });
  expect(reader.end()).toBeUndefined();
  reader.read({ choices: [], usage: { prompt_tokens: 3 } });
  reader.read({ choices: [{ delta: { content: "more" } }] });
  expect(reader.end()).toBeUndefined();
});

it("tells the usage where a server tells it on the way", () => {
  const reader = chatReader();
  const usage = { prompt_tokens: 3, completion_tokens: 1 };
  expect(reader.read({ choices: [{ delta: { content: "Hi" } }], usage })).toMatchObject([
    { kind: "usage", usage: { inputTokens: 3, outputTokens: 1 } },
    { kind: "text", content: "Hi" },
  ]);
});
