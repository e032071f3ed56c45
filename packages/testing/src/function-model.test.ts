import {
  type Message,
  type ModelReply,
  type ModelRequestOptions,
  type ModelStreamChunk,
  NO_USAGE,
  type ToolDefinition,
  UnexpectedModelBehaviorError,
  UsageError,
} from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { FunctionModel, type FunctionModelInfo } from "./function-model.ts";
import { call } from "./model-answer.ts";

const messages: readonly Message[] = [
  {
    kind: "request",
    parts: [{ partKind: "user-prompt", content: "Hello you", timestamp: "" }],
    state: "complete",
  },
];
const search: ToolDefinition = {
  name: "search",
  parametersJsonSchema: {},
  kind: "function",
  origin: ["fake#search"],
};
const options: ModelRequestOptions = {
  instructions: [
    { content: "Be brief.", dynamic: false },
    { content: "It is noon.", dynamic: true },
  ],
  tools: [search, { ...search, name: "final", kind: "output" }],
  outputMode: "text",
  allowTextOutput: true,
  allowImageOutput: false,
  settings: { maxTokens: 5 },
  signal: new AbortController().signal,
};

async function readAll(model: FunctionModel): Promise<[ModelStreamChunk[], unknown]> {
  const chunks: ModelStreamChunk[] = [];
  const stream = model.stream(messages, options);
  let item = await stream.next();
  for (; item.done !== true; item = await stream.next()) chunks.push(item.value);
  return [chunks, item.value];
}

describe("AG-149: FunctionModel", () => {
  it("agent §15: needs a function", () => {
    expect(() => new FunctionModel({})).toThrow(UsageError);
  });

  it("agent §15: is named after its functions", () => {
    const request = (): string => "x";
    expect(new FunctionModel({ request }).name).toBe("function:request:");
    async function* pour() {
      yield "x";
    }
    expect(new FunctionModel({ request, stream: pour }).name).toBe("function:request:pour");
    expect(new FunctionModel({ request, modelName: "mine" }).name).toBe("mine");
  });

  it("agent §15: tells its function what the request offers", async () => {
    let seen: FunctionModelInfo | undefined;
    const model = new FunctionModel({
      request(given, info) {
        expect(given).toBe(messages);
        seen = info;
        return "ok";
      },
    });
    await model.request(messages, options);
    expect(seen).toEqual({
      functionTools: [search],
      outputTools: [{ ...search, name: "final", kind: "output" }],
      outputMode: "text",
      allowTextOutput: true,
      allowImageOutput: false,
      settings: { maxTokens: 5 },
      instructions: "Be brief.\n\nIt is noon.",
      signal: options.signal,
    });
  });

  it("takes a text, parts, or a reply with usage of its own", async () => {
    const usage = { ...NO_USAGE, inputTokens: 1 };
    const answers = ["a b", [call("search", { q: 1 })], { parts: ["c"], usage }] as const;
    const replies: ModelReply[] = [];
    for (const answer of answers)
      replies.push(await new FunctionModel({ request: () => answer }).request(messages, options));
    expect(replies).toEqual([
      {
        parts: [{ partKind: "text", content: "a b" }],
        usage: { ...NO_USAGE, inputTokens: 52, outputTokens: 2 },
      },
      {
        parts: [
          { partKind: "tool-call", toolName: "search", args: { q: 1 }, toolCallId: "call_1_1" },
        ],
        usage: { ...NO_USAGE, inputTokens: 52, outputTokens: 4 }, // 1 + [{, q, 1}]
      },
      { parts: [{ partKind: "text", content: "c" }], usage },
    ]);
  });

  it("streams a whole answer in one piece per part", async () => {
    const model = new FunctionModel({
      request: () => ["one two", call("search", { q: 1 }, "id")],
    });
    const [chunks] = await readAll(model);
    expect(chunks).toEqual([
      { kind: "text", key: 0, content: "one two" },
      { kind: "tool-call", key: 1, toolName: "search", toolCallId: "id", args: `{"q":1}` },
    ]);
  });

  it("passes the pieces of a stream on and estimates its usage", async () => {
    const model = new FunctionModel({
      async *stream() {
        yield "one ";
        yield { kind: "thinking", content: "two three" };
        return { finishReason: "stop" };
      },
    });
    const [chunks, tail] = await readAll(model);
    expect(chunks).toEqual([
      { kind: "text", content: "one " },
      { kind: "thinking", content: "two three" },
    ]);
    expect(tail).toEqual({
      finishReason: "stop",
      usage: { ...NO_USAGE, inputTokens: 52, outputTokens: 3 },
    });
  });

  it("collects a stream where a whole answer is asked for", async () => {
    const model = new FunctionModel({
      async *stream() {
        yield "";
        yield { kind: "thinking", content: "hm", signature: "s" };
        yield "Look";
        yield "ing.";
        yield { kind: "tool-call", key: "x", args: `{"q"` };
        yield { kind: "tool-call", toolName: "now" };
        yield { kind: "tool-call", args: "{}" };
        yield { kind: "tool-call", key: "x", toolName: "search", toolCallId: "id", args: ":1}" };
        yield { kind: "tool-call", toolName: "now" };
        yield "Later.";
      },
    });
    const { parts } = await model.request(messages, options);
    expect(parts).toEqual([
      { partKind: "thinking", content: "hm", signature: "s" },
      { partKind: "text", content: "Looking." },
      { partKind: "tool-call", toolName: "now", args: "{}", toolCallId: "call_1_1" },
      { partKind: "tool-call", toolName: "search", args: `{"q":1}`, toolCallId: "id" },
      { partKind: "tool-call", toolName: "now", toolCallId: "call_1_3" },
      { partKind: "text", content: "Later." },
    ]);
  });

  it("uses each function for its own way when it has both", async () => {
    const model = new FunctionModel({
      request: () => "whole",
      async *stream() {
        yield "pieces";
      },
    });
    expect((await model.request(messages, options)).parts).toEqual([
      { partKind: "text", content: "whole" },
    ]);
    expect((await readAll(model))[0]).toEqual([{ kind: "text", content: "pieces" }]);
  });

  it.each<[string, readonly ModelStreamChunk[]]>([
    ["a call without a name", [{ kind: "tool-call", args: "{}" }]],
    [
      "a key that changes its kind",
      [
        { kind: "text", key: 1, content: "x" },
        { kind: "thinking", key: 1, content: "y" },
      ],
    ],
  ])("refuses a stream with %s both ways", async (_what, chunks) => {
    const model = new FunctionModel({
      async *stream() {
        yield* chunks;
      },
    });
    await expect(model.request(messages, options)).rejects.toThrow(UnexpectedModelBehaviorError);
    await expect(readAll(model)).rejects.toThrow(UnexpectedModelBehaviorError);
  });

  it("agent §15: refuses a stream without a piece", async () => {
    const model = new FunctionModel({
      // oxlint-disable-next-line require-yield -- the case under test
      async *stream() {
        return { finishReason: "stop" };
      },
    });
    await expect(model.request(messages, options)).rejects.toThrow(UsageError);
    await expect(readAll(model)).rejects.toThrow(UsageError);
  });

  it("lets the function clean up when its stream is left early", async () => {
    let cleaned = false;
    const model = new FunctionModel({
      async *stream() {
        try {
          yield "a";
          yield "b";
        } finally {
          cleaned = true;
        }
      },
    });
    const stream = model.stream(messages, options);
    await stream.next();
    await stream.return({ usage: NO_USAGE });
    expect(cleaned).toBe(true);
  });
});
