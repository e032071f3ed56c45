import {
  type Message,
  type ModelRequestOptions,
  type RequestPart,
  type ResponsePart,
  type ToolDefinition,
  NO_USAGE,
  UsageError,
} from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { TestModel } from "./test-model.ts";

const timestamp = "2026-01-02T03:04:05.000Z";

function toolOf(name: string, rest: Partial<ToolDefinition> = {}): ToolDefinition {
  const parametersJsonSchema = {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
  };
  return { name, parametersJsonSchema, kind: "function", origin: [`fake#${name}`], ...rest };
}

function optionsOf(...tools: readonly ToolDefinition[]): ModelRequestOptions {
  const { signal } = new AbortController();
  return {
    instructions: [],
    tools,
    outputMode: "text",
    allowTextOutput: true,
    allowImageOutput: false,
    settings: {},
    signal,
  };
}

function request(...parts: readonly RequestPart[]): Message {
  return { kind: "request", parts, state: "complete" };
}

function response(...parts: readonly ResponsePart[]): Message {
  return { kind: "response", parts, usage: NO_USAGE, timestamp, state: "complete" };
}

function returned(toolName: string, content: unknown): RequestPart {
  const toolCallId = `pyd_ai_tool_call_id__${toolName}`;
  return { partKind: "tool-return", toolName, toolCallId, content, timestamp, outcome: "success" };
}

function retry(toolName: string): RequestPart {
  const toolCallId = `pyd_ai_tool_call_id__${toolName}`;
  return { partKind: "retry-prompt", toolName, toolCallId, content: "Again.", timestamp };
}

function callOf(toolName: string, toolCallId = `pyd_ai_tool_call_id__${toolName}`): ResponsePart {
  return { partKind: "tool-call", toolName, args: `{"city":"a"}`, toolCallId };
}

const hello = request({ partKind: "user-prompt", content: "Hello", timestamp });

describe("TestModel", () => {
  it("calls all tools at once in the first response, output tools excepted", async () => {
    const options = optionsOf(
      toolOf("a"),
      toolOf("b", { kind: "external" }),
      toolOf("c", { kind: "output" }),
    );
    const { parts } = await new TestModel().request([hello], options);
    expect(parts).toEqual([callOf("a"), callOf("b")]);
  });

  it("calls only the tools it was told to, in their order", async () => {
    const model = new TestModel({ callTools: ["b", "a"] });
    const options = optionsOf(toolOf("a"), toolOf("b"), toolOf("c"));
    const { parts } = await model.request([hello], options);
    expect(parts).toEqual([callOf("b"), callOf("a")]);
  });

  it("names the tools on offer when it was told to call another", async () => {
    const model = new TestModel({ callTools: ["serch"] });
    const asked = model.request([hello], optionsOf(toolOf("search"), toolOf("find")));
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow(
      "names `serch`, which is not offered. Offered: `search`, `find`.",
    );
  });

  it("repeats only the calls that should be tried again, under fresh ids that do not change", async () => {
    const options = optionsOf(toolOf("a"), toolOf("b"), toolOf("c"));
    const first = [hello, response(callOf("a"), callOf("b"), callOf("c"))];
    const second = [...first, request(retry("c"), returned("b", 1), retry("a"))];
    const again = [
      callOf("a", "pyd_ai_tool_call_id__a__2"),
      callOf("c", "pyd_ai_tool_call_id__c__2"),
    ];
    const model = new TestModel();
    expect((await model.request(second, options)).parts).toEqual(again);
    expect((await model.request(second, options)).parts).toEqual(again);

    const third = [...second, response(...again), request(retry("c"))];
    expect((await model.request(third, options)).parts).toEqual([
      callOf("c", "pyd_ai_tool_call_id__c__3"),
    ]);
  });

  it("answers with the results of all tools of the history", async () => {
    const messages = [
      hello,
      response(callOf("a")),
      request(returned("a", "sunny")),
      response(callOf("b")),
      request(returned("b", { x: [1] })),
    ];
    const { parts } = await new TestModel().request(messages, optionsOf(toolOf("a"), toolOf("b")));
    expect(parts).toEqual([{ partKind: "text", content: `{"a":"sunny","b":{"x":[1]}}` }]);
  });

  it("says so when no tool was called", async () => {
    const { parts, usage } = await new TestModel().request([hello], optionsOf());
    expect(parts).toEqual([{ partKind: "text", content: "success (no tool calls)" }]);
    expect(usage).toEqual({ ...NO_USAGE, inputTokens: 51, outputTokens: 4 });
  });

  it("answers with the text it was given, after the calls", async () => {
    const model = new TestModel({ customOutputText: "Done." });
    const called = await model.request([hello], optionsOf(toolOf("a")));
    expect(called.parts).toEqual([callOf("a")]);
    const messages = [hello, response(callOf("a")), request(returned("a", "sunny"))];
    const { parts } = await model.request(messages, optionsOf(toolOf("a")));
    expect(parts).toEqual([{ partKind: "text", content: "Done." }]);
  });

  it("answers a retry that names no tool with text", async () => {
    const messages = [
      hello,
      response(),
      request({ partKind: "retry-prompt", content: "The response was empty.", timestamp }),
    ];
    const { parts } = await new TestModel().request(messages, optionsOf(toolOf("a")));
    expect(parts).toEqual([{ partKind: "text", content: "success (no tool calls)" }]);
  });

  it("refuses a request that allows no text", async () => {
    const asked = new TestModel().request([hello], { ...optionsOf(), allowTextOutput: false });
    await expect(asked).rejects.toThrow(UsageError);
  });

  it("counts words for tokens over the whole history", async () => {
    const messages = [
      request(
        { partKind: "system-prompt", content: "Be brief.", timestamp },
        { partKind: "user-prompt", content: "What is it: a, b or c?", timestamp },
      ),
      response({ partKind: "thinking", content: "Well then" }, callOf("a")),
      request(returned("a", { n: 1 }), retry("b")),
    ];
    const { usage } = await new TestModel({ customOutputText: "Sunny today" }).request(
      messages,
      optionsOf(),
    );
    // [Be, brief, ""] + [What, is, it, a, b, or, c?] + [{, n, 1}] + [Again, ""]
    expect(usage.inputTokens).toBe(50 + 3 + 7 + 3 + 2);
    // [Well, then] + 1 and [{, city, a, }] + [Sunny, today]
    expect(usage.outputTokens).toBe(2 + 5 + 2);
  });

  it.each([
    ["success (no tool calls)", ["", "success ", "(no ", "tool ", "calls)"]],
    ["Hello", ["", "He", "llo"]],
    ["No", ["", "No"]],
    ["two  gaps ", ["", "two ", " ", "gaps "]],
  ])("streams %j in pieces that make the same text", async (text, pieces) => {
    const chunks: string[] = [];
    const stream = new TestModel({ customOutputText: text }).stream([hello], optionsOf());
    let item = await stream.next();
    for (; item.done !== true; item = await stream.next())
      if (item.value.kind === "text") chunks.push(item.value.content);
    expect(chunks).toEqual(pieces);
    const whole = await new TestModel({ customOutputText: text }).request([hello], optionsOf());
    expect(item.value).toEqual({ usage: whole.usage });
  });

  it.each([-1, 0.5, Number.NaN])("refuses the seed %d", (seed) => {
    expect(() => new TestModel({ seed })).toThrow(UsageError);
  });
});
