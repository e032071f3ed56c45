import {
  collectParts,
  isToolsetsError,
  type ModelReply,
  NO_USAGE,
  type ResponsePart,
} from "@toolsets/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChatChunk, chatReader } from "./read-event.ts";
import { type ChatBody, readResponse } from "./read-response.ts";

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, 0, -1, "", "stop", "text", true, [], {}, [null], "{}"),
  fc.jsonValue({ maxDepth: 2 }),
);

/** What a server should send, or anything in its place. */
const or = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: odd });
const record = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  or(fc.record(fields, { requiredKeys: [] }));
const text = or(fc.constantFrom("a", "Hi", "<think>", "</think>", ""));

const called = record({ name: text, arguments: or(fc.constantFrom('{"x":1}', "{", "")) });
const call = record({ index: or(fc.nat(2)), id: text, function: called });
const detail = record({
  type: or(fc.constantFrom("reasoning.text", "reasoning.encrypted", "reasoning.summary")),
  text,
  data: text,
  signature: text,
  id: text,
  index: or(fc.nat(2)),
});
const message = record({
  content: text,
  refusal: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: odd }),
  reasoning: text,
  reasoning_content: text,
  reasoning_details: or(fc.array(detail, { maxLength: 2 })),
  tool_calls: or(fc.array(call, { maxLength: 2 })),
  function_call: called,
  annotations: odd,
  executed_tools: odd,
});
const choice = record({
  message,
  delta: message,
  finish_reason: or(fc.constantFrom("stop", "tool_calls", "", null)),
  logprobs: odd,
});
const usage = record({
  prompt_tokens: or(fc.nat()),
  completion_tokens: or(fc.nat()),
  prompt_tokens_details: odd,
  completion_tokens_details: odd,
});
const body = record({
  id: text,
  model: text,
  choices: or(fc.array(choice, { maxLength: 1 })),
  usage,
  x_groq: record({ usage }),
});

/** Whether a part has what its kind has. */
function isSound(part: ResponsePart): boolean {
  switch (part.partKind) {
    case "text":
    case "thinking":
      return typeof part.content === "string";
    case "tool-call":
      return [part.toolName, part.toolCallId, part.args ?? ""].every(
        (each) => typeof each === "string",
      );
    default:
      return false;
  }
}

function check({ parts, usage: used, modelName = "", providerResponseId = "" }: ModelReply): void {
  expect(parts.filter((part) => !isSound(part))).toEqual([]);
  const counts = [used.inputTokens, used.outputTokens, used.cacheReadTokens];
  expect(counts.filter((count) => !(count >= 0))).toEqual([]);
  expect([typeof modelName, typeof providerResponseId]).toEqual(["string", "string"]);
}

/** What a failure is: ours, or a fault of the reader. */
function orOurs(read: () => ModelReply): ModelReply | undefined {
  try {
    return read();
  } catch (error) {
    if (isToolsetsError(error)) return undefined;
    throw error;
  }
}

const origin = { name: "m", system: "openai", profile: {} };

describe("agent §12: whatever a server sends", () => {
  it("a whole answer is read or refused by an error of ours", () => {
    const run = fc.property(body, (sent) => {
      const reply = orOurs(() => readResponse(sent as ChatBody, origin));
      if (reply !== undefined) check(reply);
    });
    expect(() => fc.assert(run, { numRuns: 2000 })).not.toThrow();
  });

  it("a stream is read or refused by an error of ours", () => {
    const run = fc.property(fc.array(body, { maxLength: 6 }), (chunks) => {
      const reply = orOurs(() => {
        const reader = chatReader(origin);
        const collector = collectParts();
        for (const chunk of chunks)
          for (const piece of reader.read(chunk as ChatChunk)) collector.add(piece);
        collector.end();
        const tail = reader.end() ?? { usage: NO_USAGE };
        return { ...tail, parts: collector.parts() };
      });
      if (reply !== undefined) check(reply);
    });
    expect(() => fc.assert(run, { numRuns: 2000 })).not.toThrow();
  });
});
