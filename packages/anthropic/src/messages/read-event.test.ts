import type { ModelStreamChunk } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { createEventReader, type WireEvent } from "./read-event.ts";

/** The fields that events are read for. */
function read(...events: readonly object[]) {
  const reader = createEventReader();
  const chunks: ModelStreamChunk[] = [];
  for (const event of events) reader.read(event as WireEvent, chunks); // as the wire has it
  return { chunks, isComplete: reader.isComplete(), tail: reader.tail() };
}

function start(index: number, block: object): object {
  return { type: "content_block_start", index, content_block: block };
}

function delta(index: number, change: object): object {
  return { type: "content_block_delta", index, delta: change };
}

function stop(index: number): object {
  return { type: "content_block_stop", index };
}

function json(index: number, text: string): object {
  return delta(index, { type: "input_json_delta", partial_json: text });
}

const MESSAGE_STOP = { type: "message_stop" };

describe("the event reader", () => {
  it("reads text, by block", () => {
    const { chunks } = read(
      start(0, { type: "text", text: "" }),
      delta(0, { type: "text_delta", text: "Hel" }),
      delta(0, { type: "text_delta", text: "lo" }),
      stop(0),
      start(1, { type: "text", text: "you" }),
    );
    expect(chunks).toEqual([
      { kind: "text", key: 0, content: "Hel" },
      { kind: "text", key: 0, content: "lo" },
      { kind: "text", key: 1, content: "you" },
    ]);
  });

  it("reads a thought and its signature", () => {
    const { chunks } = read(
      start(0, { type: "thinking", thinking: "", signature: "" }),
      delta(0, { type: "thinking_delta", thinking: "Hm." }),
      delta(0, { type: "signature_delta", signature: "sig" }),
      stop(0),
    );
    expect(chunks).toEqual([
      { kind: "thinking", key: 0, content: "", providerName: "anthropic" },
      { kind: "thinking", key: 0, content: "Hm." },
      { kind: "thinking", key: 0, signature: "sig" },
    ]);
  });

  it("reads calls whose pieces come in turns", () => {
    const { chunks } = read(
      start(0, { type: "tool_use", id: "a", name: "search", input: {} }),
      start(1, { type: "tool_use", id: "b", name: "read", input: {} }),
      json(0, ""),
      json(0, '{"q"'),
      json(1, "{}"),
      json(0, ":1}"),
      stop(0),
      stop(1),
    );
    expect(chunks).toEqual([
      { kind: "tool-call", key: 0, toolName: "search", toolCallId: "a" },
      { kind: "tool-call", key: 1, toolName: "read", toolCallId: "b" },
      { kind: "tool-call", key: 0, args: '{"q"' },
      { kind: "tool-call", key: 1, args: "{}" },
      { kind: "tool-call", key: 0, args: ":1}" },
    ]);
  });

  it("takes arguments that come whole, unless pieces follow", () => {
    const call = { type: "tool_use", id: "a", name: "search", input: { q: 1 } };
    expect(read(start(0, call), stop(0)).chunks.at(-1)).toMatchObject({ args: '{"q":1}' });
    const { chunks } = read(start(0, call), json(0, '{"q":2}'), stop(0));
    expect(chunks.slice(1)).toEqual([{ kind: "tool-call", key: 0, args: '{"q":2}' }]);
  });

  it("ignores what it does not know", () => {
    const { chunks, isComplete } = read(
      { type: "ping" },
      { type: "of_tomorrow" },
      { type: "message_start", message: null },
      { type: "content_block_start", index: "0", content_block: { type: "text" } },
      { type: "content_block_delta", index: 7, delta: { type: "text_delta", text: "?" } },
      { type: "content_block_stop" },
      start(1, { type: "of_tomorrow" }),
      delta(1, { type: "text_delta", text: "?" }),
      stop(1),
      start(2, { type: "text", text: null }),
      delta(2, { type: "text_delta", text: null }),
      { type: "content_block_delta", index: 2, delta: null },
      delta(2, { type: "of_tomorrow" }),
      stop(2),
      MESSAGE_STOP,
    );
    expect(chunks).toEqual([]);
    expect(isComplete).toBe(true);
  });

  it("is complete when the message stopped and no block is open", () => {
    const call = start(0, { type: "tool_use", id: "a", name: "search", input: {} });
    expect(read(call, stop(0)).isComplete).toBe(false);
    expect(read(call, MESSAGE_STOP).isComplete).toBe(false);
    expect(read(call, stop(0), MESSAGE_STOP).isComplete).toBe(true);
  });

  it("gathers the tail from the start and the end, and tells the usage at both", () => {
    const { tail, chunks } = read(
      {
        type: "message_start",
        message: {
          id: "msg_1",
          model: "claude-1",
          stop_reason: null,
          usage: { input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 1 },
        },
      },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 9 } },
      MESSAGE_STOP,
    );
    expect(tail).toMatchObject({
      providerResponseId: "msg_1",
      modelName: "claude-1",
      finishReason: "stop",
      providerDetails: { finish_reason: "end_turn" },
      usage: { inputTokens: 7, cacheReadTokens: 4, outputTokens: 9 },
    });
    expect(chunks).toMatchObject([
      { kind: "usage", usage: { inputTokens: 7, outputTokens: 1 } },
      { kind: "usage", usage: { inputTokens: 7, outputTokens: 9 } },
    ]);
  });
});
