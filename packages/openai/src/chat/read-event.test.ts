import { collectParts, type ModelStreamChunk } from "@toolsets/core";
import { expect, it } from "vitest";
import type { EventReader } from "../read-stream.ts";
import { type ChatChunk, chatReader as readerFor } from "./read-event.ts";

type Choice = NonNullable<NonNullable<ChatChunk["choices"]>[number]>;
type Delta = NonNullable<Choice["delta"]>;

const chatReader = (): EventReader<ChatChunk> => readerFor({ system: "openai", profile: {} });

function readAll(...deltas: (Delta | null)[]): readonly ModelStreamChunk[] {
  const reader = chatReader();
  return deltas.flatMap((delta) => reader.read({ choices: [{ delta }] }));
}

it("keeps text, thinking and each call under a key of its own", () => {
  const chunks = readAll(
    { content: "" },
    null,
    { reasoning_content: "Hm." } as Delta,
    { content: "Let " },
    { tool_calls: [{ index: 0, id: "1", function: { name: "a", arguments: "" } }] },
    { tool_calls: [{ index: 1, id: "2", function: { name: "b", arguments: '{"x' } }] },
    { tool_calls: [{ index: 0, function: { arguments: "{}" } }] },
    { tool_calls: [{ index: 1, function: { arguments: '":1}' } }] },
    { content: "me." },
  );
  expect(chunks).toEqual([
    {
      kind: "thinking",
      key: "reasoning_content",
      id: "reasoning_content",
      content: "Hm.",
      providerName: "openai",
    },
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
  expect(reader.end()).toMatchObject({ finishReason: "stop", usage: { inputTokens: 6 } });
});

it("agent §12, OpenAI Chat 6: gathers a refusal", () => {
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

it("agent §12, OpenAI Chat 7: adds up usages, or takes the last where each counts all", () => {
  const chunk = { choices: [{ delta: { content: "Hi" } }], usage: { prompt_tokens: 2 } };
  const last = { choices: [{ finish_reason: "stop" }], usage: { prompt_tokens: 3 } };
  const inputOf = (continuousUsage: boolean): unknown => {
    const reader = readerFor({ system: "openai", profile: {}, continuousUsage });
    for (const each of [chunk, chunk, last]) reader.read(each);
    return reader.end()?.usage.inputTokens;
  };
  expect(inputOf(false)).toBe(7);
  expect(inputOf(true)).toBe(3);
});

it("agent §12, OpenAI Chat 7: tolerates nothing where something is expected", () => {
  const reader = chatReader();
  const odd: unknown[] = [
    {},
    { choices: null },
    { choices: [null] },
    { choices: [{ delta: null }] },
    { choices: [{ delta: { content: null, tool_calls: null, refusal: null } }] },
    { choices: [{ delta: { tool_calls: [null, { function: null }] } }] },
  ];
  for (const chunk of odd) reader.read(chunk as ChatChunk);
  expect(reader.read({ choices: [{ delta: { content: "Hi" } }] })).toEqual([
    { kind: "text", key: "content", content: "Hi" },
  ]);
});

it("agent §12, OpenAI Chat 7: tells thoughts in tags apart where a tag is all of a piece", () => {
  expect(
    readAll(
      { content: "<think>" },
      { content: "Hm" },
      { content: ". <think>" },
      { content: "</think>" },
      { content: "Hi" },
      { content: "<think>" },
    ),
  ).toEqual([
    { kind: "thinking", key: "tags 0", content: "Hm", id: "content", providerName: "openai" },
    {
      kind: "thinking",
      key: "tags 0",
      content: ". <think>",
      id: "content",
      providerName: "openai",
    },
    { kind: "text", key: "content 1", content: "Hi" },
    { kind: "text", key: "content 1", content: "<think>" },
  ]);
});

it("reads the usage of Groq's streams, the first id and the last name", () => {
  const reader = chatReader();
  reader.read({ id: "", model: "", choices: [] });
  reader.read({ id: "chat-1", model: "m-1", choices: [{ delta: { content: "Hi" } }] });
  const choices = [{ delta: {}, finish_reason: "stop" }];
  reader.read({ id: "stub", model: "m-2", choices, x_groq: { usage: { prompt_tokens: 3 } } });
  expect(reader.end()).toMatchObject({
    providerResponseId: "chat-1",
    modelName: "m-2",
    usage: { inputTokens: 3 },
  });
});

it("gathers what is kept beside the parts", () => {
  const reader = chatReader();
  const logprobs = (token: string): object => ({ logprobs: { content: [{ token }] } });
  reader.read({ choices: [{ delta: { content: "H", annotations: [1] }, ...logprobs("H") }] });
  reader.read({ choices: [{ delta: { content: "i", annotations: [2] }, ...logprobs("i") }] });
  reader.read({ choices: [{ finish_reason: "stop" }] });
  expect(reader.end()?.providerDetails).toEqual({
    finish_reason: "stop",
    annotations: [1, 2],
    logprobs: [{ token: "H" }, { token: "i" }],
  });
});

it("reads a call in the form of old models, and not the empty one beside others", () => {
  expect(
    readAll(
      { function_call: { name: "a", arguments: "" } },
      { function_call: { arguments: "{}" } },
    ),
  ).toEqual([
    { kind: "tool-call", key: "function_call", toolName: "a" },
    { kind: "tool-call", key: "function_call", args: "{}" },
  ]);
  expect(readAll({ content: "Hi", function_call: { name: "", arguments: "" } })).toEqual([
    { kind: "text", key: "content", content: "Hi" },
  ]);
});

it("tells calls apart by their names where a server tells neither index nor id", () => {
  const chunks = readAll({
    tool_calls: [
      { function: { name: "a", arguments: "{}" } },
      { function: { name: "a", arguments: "{}" } },
    ],
  });
  expect(chunks.map((chunk) => "key" in chunk && chunk.key)).toEqual([0, 1]);
});

it("keeps calls apart whatever the order of their indexes", () => {
  const call = (index: number, name: string): object => ({
    tool_calls: [{ index, id: `id ${index}`, function: { name, arguments: "" } }],
  });
  const more = (index: number, args: string): object => ({
    tool_calls: [{ index, function: { arguments: args } }],
  });
  const chunks = readAll(call(2, "c"), call(0, "a"), more(2, "{}"), more(0, "{}"));
  expect(chunks.map((chunk) => "key" in chunk && chunk.key)).toEqual([0, 1, 0, 1]);
});

it("is over at a close in good order where the profile says that no reason is told", () => {
  const chunk = { choices: [{ delta: { content: "Hi" } }] };
  const strict = chatReader();
  strict.read(chunk);
  expect([strict.end(), strict.endAtClose?.()]).toEqual([undefined, undefined]);
  const profile = { openaiChatStreamingRequiresFinishReason: false };
  const lax = readerFor({ system: "openai", profile });
  expect(lax.endAtClose?.()).toBeUndefined(); // nothing came
  lax.read(chunk);
  expect(lax.end()).toBeUndefined();
  expect(lax.endAtClose?.()).toMatchObject({ finishReason: "stop" });
});

it("reads the first choice alone where several were asked for", () => {
  const reader = chatReader();
  const texts = [
    [0, "A"],
    [1, "B"],
    [0, "a"],
    [1, "b"],
  ] as const;
  const collector = collectParts();
  for (const [index, content] of texts)
    for (const chunk of reader.read({ choices: [{ index, delta: { content } }] }))
      collector.add(chunk);
  expect(collector.parts()).toMatchObject([{ content: "Aa" }]);
});

it("keeps the white space that a text begins with", () => {
  const reader = chatReader();
  const collector = collectParts();
  for (const content of ["\n", " Hi"])
    for (const chunk of reader.read({ choices: [{ delta: { content } }] })) collector.add(chunk);
  expect(collector.parts()).toMatchObject([{ content: "\n Hi" }]);
});
