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

/** A request that only an output tool can answer. */
function outputsOf(...names: readonly string[]): ModelRequestOptions {
  const tools = names.map((name) => toolOf(name, { kind: "output" }));
  return { ...optionsOf(...tools), outputMode: "tool", allowTextOutput: false };
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

describe("AG-147: TestModel", () => {
  it("agent §15.1: calls all tools at once in the first response, output tools excepted", async () => {
    const options = optionsOf(
      toolOf("a"),
      toolOf("b", { kind: "external" }),
      toolOf("c", { kind: "output" }),
    );
    const { parts } = await new TestModel().request([hello], options);
    expect(parts).toEqual([callOf("a"), callOf("b")]);
  });

  it("agent §15.1: calls only the tools it was told to, in their order", async () => {
    const model = new TestModel({ callTools: ["b", "a"] });
    const options = optionsOf(toolOf("a"), toolOf("b"), toolOf("c"));
    const { parts } = await model.request([hello], options);
    expect(parts).toEqual([callOf("b"), callOf("a")]);
  });

  it("agent §15.1: names the tools on offer when it was told to call another", async () => {
    const model = new TestModel({ callTools: ["serch"] });
    const asked = model.request([hello], optionsOf(toolOf("search"), toolOf("find")));
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow(
      "names `serch`, which is not offered. Offered: `search`, `find`.",
    );
  });

  it("agent §15.2: repeats only the calls that should be tried again, under fresh ids that do not change", async () => {
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

  it("agent §15.3: answers with the results of all tools of the history", async () => {
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

  it("agent §15.3: says so when no tool was called", async () => {
    const { parts, usage } = await new TestModel().request([hello], optionsOf());
    expect(parts).toEqual([{ partKind: "text", content: "success (no tool calls)" }]);
    expect(usage).toEqual({ ...NO_USAGE, inputTokens: 51, outputTokens: 4 });
  });

  it("agent §15.3: answers with the text it was given, after the calls", async () => {
    const model = new TestModel({ customOutputText: "Done." });
    const called = await model.request([hello], optionsOf(toolOf("a")));
    expect(called.parts).toEqual([callOf("a")]);
    const messages = [hello, response(callOf("a")), request(returned("a", "sunny"))];
    const { parts } = await model.request(messages, optionsOf(toolOf("a")));
    expect(parts).toEqual([{ partKind: "text", content: "Done." }]);
  });

  it("agent §15.2: answers a retry that names no tool with text", async () => {
    const messages = [
      hello,
      response(),
      request({ partKind: "retry-prompt", content: "The response was empty.", timestamp }),
    ];
    const { parts } = await new TestModel().request(messages, optionsOf(toolOf("a")));
    expect(parts).toEqual([{ partKind: "text", content: "success (no tool calls)" }]);
  });

  it("agent §15.1: an output tool is none that it may be told to call", async () => {
    const model = new TestModel({ callTools: ["final"] });
    const asked = model.request([hello], optionsOf(toolOf("final", { kind: "output" })));
    await expect(asked).rejects.toThrow("names `final`, which is not offered. There are no tools.");
  });

  it("agent §15.1: leaves out what the tool choice leaves out", async () => {
    const options = optionsOf(toolOf("a"), toolOf("b"));
    const model = new TestModel({ customOutputText: "Done." });
    const only = { mode: "auto", toolNames: ["b"] } as const;
    const { parts } = await model.request([hello], { ...options, toolChoice: only });
    expect(parts).toEqual([callOf("b")]);
    const none = await model.request([hello], { ...options, toolChoice: { mode: "none" } });
    expect(none.parts).toEqual([{ partKind: "text", content: "Done." }]);
  });

  it("agent §15.1: leaves alone what is not visible yet", async () => {
    const toolVisibility = new Map([
      ["a", "deferred"],
      ["b", "via_history"],
    ] as const);
    const options = { ...optionsOf(toolOf("a"), toolOf("b"), toolOf("c")), toolVisibility };
    const { parts } = await new TestModel().request([hello], options);
    expect(parts).toEqual([callOf("b"), callOf("c")]);
  });

  it("agent §15.3: has no native tools", async () => {
    const options = { ...optionsOf(), nativeTools: [{ kind: "tool_search" }] } as const;
    const asked = new TestModel().request([hello], options);
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow("TestModel has no native tools. Use a `FunctionModel`.");
    const { parts } = await new TestModel().request([hello], { ...optionsOf(), nativeTools: [] });
    expect(parts).toEqual([{ partKind: "text", content: "success (no tool calls)" }]);
  });

  it("agent §15.2: repeats an output tool under the same id, behind the others", async () => {
    const options = optionsOf(toolOf("final", { kind: "output" }), toolOf("a"));
    const messages = [
      hello,
      response(callOf("a"), callOf("final")),
      request(retry("final"), retry("a")),
    ];
    const { parts } = await new TestModel().request(messages, options);
    expect(parts).toEqual([callOf("a", "pyd_ai_tool_call_id__a__2"), callOf("final")]);
  });

  it("agent §15.2: repeats an output tool with the arguments that it was given", async () => {
    const options = outputsOf("final");
    const model = new TestModel({ customOutputArgs: { city: "Paris" } });
    const messages = [hello, response(callOf("final")), request(retry("final"))];
    const { parts } = await model.request(messages, options);
    expect(parts).toEqual([{ ...callOf("final"), args: `{"city":"Paris"}` }]);
  });

  it.each([
    [0, "x"],
    [1, "y"],
    [2, "x"],
  ])("agent §15.3: seed %i calls output tool `%s` of two", async (seed, name) => {
    const { parts } = await new TestModel({ seed }).request([hello], outputsOf("x", "y"));
    const args = JSON.stringify({ city: "abc".charAt(seed) });
    expect(parts).toEqual([{ ...callOf(name), args }]);
  });

  it("agent §15.3: prefers text to an output tool where both are allowed", async () => {
    const options = { ...outputsOf("x"), allowTextOutput: true };
    const { parts } = await new TestModel().request([hello], options);
    expect(parts).toEqual([{ partKind: "text", content: "success (no tool calls)" }]);
  });

  it("agent §15.3: arguments that it was given go to the first output tool, text or no text", async () => {
    const model = new TestModel({ seed: 1, customOutputArgs: { city: "Paris" } });
    for (const allowTextOutput of [false, true]) {
      const { parts } = await model.request([hello], { ...outputsOf("x", "y"), allowTextOutput });
      expect(parts).toEqual([{ ...callOf("x"), args: `{"city":"Paris"}` }]);
    }
  });

  it.each([
    [[1, 2], `{"response":[1,2]}`],
    [null, `{"response":null}`],
    ["text", `{"response":"text"}`],
    [{ a: 1 }, `{"response":{"a":1}}`],
    [{ response: 5 }, `{"response":5}`],
  ])("agent §15.3: wraps %j where the output tool is wrapped", async (customOutputArgs, args) => {
    const parametersJsonSchema = {
      type: "object",
      properties: { response: {} },
      required: ["response"],
    };
    const options = {
      ...optionsOf(toolOf("final", { kind: "output", parametersJsonSchema })),
      allowTextOutput: false,
    };
    const { parts } = await new TestModel({ customOutputArgs }).request([hello], options);
    expect(parts).toEqual([{ ...callOf("final"), args }]);
  });

  it("agent §15.3: writes a value for a native or prompted output", async () => {
    const { parametersJsonSchema: jsonSchema } = toolOf("city");
    const outputObject = { name: "city", jsonSchema };
    const options = { ...optionsOf(), outputMode: "native", outputObject } as const;
    const texts = [
      new TestModel(),
      new TestModel({ customOutputArgs: { city: "Rome" } }),
      new TestModel({ customOutputText: "{}" }),
    ].map(async (model) => (await model.request([hello], options)).parts);
    expect(await Promise.all(texts)).toEqual([
      [{ partKind: "text", content: `{"city":"a"}` }],
      [{ partKind: "text", content: `{"city":"Rome"}` }],
      [{ partKind: "text", content: "{}" }],
    ]);
  });

  it.each([
    [{}, /answers with text or calls an output tool, and this request allows neither/],
    [{ customOutputText: "x" }, /this request allows no text. Pass `customOutputArgs`/],
    [{ customOutputArgs: {} }, /the output of this request is a text. Pass `customOutputText`/],
  ])("agent §15.3: refuses a request that %j cannot answer", async (options, message) => {
    const asked = new TestModel(options).request([hello], {
      ...optionsOf(),
      allowTextOutput: false,
    });
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow(message);
  });

  it("agent §15.3: refuses a text and arguments together", () => {
    expect(() => new TestModel({ customOutputText: "x", customOutputArgs: {} })).toThrow(
      "TestModel has both `customOutputText` and `customOutputArgs`. Choose one.",
    );
  });

  it("takes JSON for its outputs, and what its profile says", () => {
    expect(new TestModel({ profile: { supportsImageOutput: true } }).profile).toEqual({
      supportsJsonSchemaOutput: true,
      supportsJsonObjectOutput: true,
      supportsImageOutput: true,
    });
  });

  it("agent §15.5: counts the bytes of what is no text", async () => {
    const image = { kind: "binary", data: "AAECAw==", mediaType: "image/png" } as const;
    const messages = [
      request({
        partKind: "user-prompt",
        content: [
          "Look at this",
          image,
          { kind: "text-content", content: "and that" },
          { kind: "image-url", url: "https://example.com/a.png" },
        ],
        timestamp,
      }),
      response({ partKind: "file", content: image }, { partKind: "text", content: "Seen." }),
    ];
    const { usage } = await new TestModel({ customOutputText: "Ok" }).request(
      messages,
      optionsOf(),
    );
    expect(usage.inputTokens).toBe(50 + 3 + 4 + 2);
    expect(usage.outputTokens).toBe(4 + 2 + 1); // [Seen, ""] + [Ok]
  });

  it("agent §15.5: counts words for tokens over the whole history", async () => {
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
    // [Be, brief, ""] + [What, is, it, a, b, or, c?] + [{, n, 1}]
    // + [Again, Fix, the, errors, and, try, again, ""]
    expect(usage.inputTokens).toBe(50 + 3 + 7 + 3 + 8);
    // [Well, then] + 1 and [{, city, a, }] + [Sunny, today]
    expect(usage.outputTokens).toBe(2 + 5 + 2);
  });

  it.each([
    ["success (no tool calls)", ["", "success ", "(no ", "tool ", "calls)"]],
    ["Hello", ["", "He", "llo"]],
    ["No", ["", "No"]],
    ["two  gaps ", ["", "two ", " ", "gaps "]],
  ])("agent §15.5: streams %j in pieces that make the same text", async (text, pieces) => {
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
