import {
  collectParts,
  type Message,
  type ModelRequestOptions,
  type ModelStreamChunk,
  NO_USAGE,
  type ResponsePart,
  UsageError,
} from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { call } from "./model-answer.ts";
import { ScriptedModel } from "./scripted-model.ts";

const options: ModelRequestOptions = {
  instructions: [],
  tools: [],
  outputMode: "text",
  allowTextOutput: true,
  allowImageOutput: false,
  settings: {},
  signal: new AbortController().signal,
};

function historyOf(responses: number): readonly Message[] {
  return Array.from({ length: responses }, (): Message => {
    return { kind: "response", parts: [], usage: NO_USAGE, timestamp: "", state: "complete" };
  });
}

async function chunksOf(model: ScriptedModel, history: readonly Message[] = []) {
  const chunks: ModelStreamChunk[] = [];
  const stream = model.stream(history, options);
  let item = await stream.next();
  for (; item.done !== true; item = await stream.next()) chunks.push(item.value);
  return { chunks, tail: item.value };
}

describe("ScriptedModel", () => {
  it("gives a history with n responses the response at index n, however often it is asked", async () => {
    const model = new ScriptedModel(["first", "second"]);
    const answers: unknown[] = [];
    for (const responses of [1, 1, 0]) {
      const { parts } = await model.request(historyOf(responses), options);
      answers.push(...parts);
    }
    expect(answers).toEqual(
      ["second", "second", "first"].map((content) => ({ partKind: "text", content })),
    );
  });

  it("gives calls ids that are unique in the history, unless they have one", async () => {
    const script = [call("a", { x: 1 }), "And:", call("b", "{broken"), call("c", {}, "mine")];
    const { parts } = await new ScriptedModel(["", script]).request(historyOf(1), options);
    expect(parts).toEqual([
      { partKind: "tool-call", toolName: "a", args: `{"x":1}`, toolCallId: "call_2_1" },
      { partKind: "text", content: "And:" },
      { partKind: "tool-call", toolName: "b", args: "{broken", toolCallId: "call_2_2" },
      { partKind: "tool-call", toolName: "c", args: "{}", toolCallId: "mine" },
    ]);
  });

  it("throws the error of the script, whole and in pieces", async () => {
    const model = new ScriptedModel([new RangeError("overloaded")]);
    await expect(model.request([], options)).rejects.toThrow(RangeError);
    await expect(chunksOf(model)).rejects.toThrow("overloaded");
  });

  it("says so when the script is over", async () => {
    const asked = new ScriptedModel(["only"]).request(historyOf(1), options);
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow("has 1 responses, and the history has 1 already");
  });

  it("streams in pieces of four characters, whole ones", async () => {
    const model = new ScriptedModel([["abc😀😀def", call("add", { a: 12 })]]);
    const { chunks } = await chunksOf(model);
    expect(chunks).toEqual([
      { kind: "text", key: 0, content: "abc😀" },
      { kind: "text", key: 0, content: "😀def" },
      { kind: "tool-call", key: 1, toolName: "add", toolCallId: "call_1_1", args: `{"a"` },
      { kind: "tool-call", key: 1, args: ":12}" },
    ]);
  });

  it("gives no part for an empty text, which could not be streamed", async () => {
    const model = new ScriptedModel([["", "x"]]);
    expect((await model.request([], options)).parts).toEqual([{ partKind: "text", content: "x" }]);
    expect((await chunksOf(model)).chunks).toEqual([{ kind: "text", key: 0, content: "x" }]);
  });

  it("streams thinking with its signature last, and calls without arguments", async () => {
    const thinking = { partKind: "thinking", content: "Hm", signature: "s" } as const;
    const { chunks } = await chunksOf(new ScriptedModel([[thinking, call("now")]]));
    expect(chunks).toEqual([
      { kind: "thinking", key: 0, content: "Hm" },
      { kind: "thinking", key: 0, signature: "s" },
      { kind: "tool-call", key: 1, toolName: "now", toolCallId: "call_1_1" },
    ]);
  });

  it("passes on what else is known of a response, and estimates usage where it is unset", async () => {
    const usage = { ...NO_USAGE, inputTokens: 7 };
    const model = new ScriptedModel([
      { parts: ["a b"], finishReason: "length" },
      { parts: [], usage },
    ]);
    const first = await chunksOf(model);
    expect(first.tail).toEqual({
      finishReason: "length",
      usage: { ...NO_USAGE, inputTokens: 50, outputTokens: 2 },
    });
    expect((await chunksOf(model, historyOf(1))).tail).toEqual({ usage });
  });

  it("streams parts of every kind with all their fields", async () => {
    const parts: readonly ResponsePart[] = [
      { partKind: "text", content: "x", id: "m1", providerDetails: { phase: "final" } },
      { partKind: "thinking", content: "", signature: "s", id: "r1", providerName: "p" },
      {
        partKind: "builtin-tool-call",
        toolName: "web_search",
        args: '{"query":"x"}',
        toolCallId: "w1",
        providerName: "p",
      },
      {
        partKind: "builtin-tool-return",
        toolName: "web_search",
        content: [],
        toolCallId: "w1",
        timestamp: "2026-01-01T00:00:00Z",
        outcome: "success",
      },
      { partKind: "compaction", content: "before" },
      { partKind: "file", content: { kind: "binary", data: "AA==", mediaType: "image/png" } },
    ];
    const collector = collectParts();
    const { chunks } = await chunksOf(new ScriptedModel([parts]));
    const events = [...chunks.flatMap((chunk) => collector.add(chunk)), ...collector.end()];
    expect(collector.parts()).toEqual(parts);
    const ends = events.flatMap((event) => (event.eventKind === "part_end" ? [event.part] : []));
    expect(ends).toEqual(parts);
  });
});
