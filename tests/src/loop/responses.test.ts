import {
  Agent,
  type ModelResponse,
  type ModelReply,
  NO_USAGE,
  type RetryPromptPart,
  toolCallsOf,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { call, FunctionModel, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { isValidHistory } from "./is-valid-history.ts";
import { profiled } from "./profiled-model.ts";

type Parts = ModelReply["parts"];
const image = { kind: "binary", data: "AAAA", mediaType: "image/png" } as const;
const native = {
  partKind: "builtin-tool-call",
  toolName: "web_search",
  toolCallId: "w1",
  args: "{}",
} as const;
const found = {
  partKind: "builtin-tool-return",
  toolName: "web_search",
  toolCallId: "w1",
  content: "found",
  outcome: "success",
  timestamp: "2026-01-01T00:00:00Z",
} as const;
const text = (content: string) => ({ partKind: "text", content }) as const;

describe("agent §3, CallToolsNode 3: the text of a response", () => {
  it.each<[string, Parts, string]>([
    ["is all its texts", [text("a"), text("b")], "ab"],
    [
      "is what follows a native tool",
      [text("Let me see."), native, found, text("It is so.")],
      "It is so.",
    ],
    [
      "is what was said aloud",
      [{ partKind: "speech", speaker: "assistant", transcript: "Hi" }],
      "Hi",
    ],
    [
      "is a compaction where there is no other",
      [{ partKind: "compaction", content: "So far." }],
      "So far.",
    ],
    [
      "is no compaction beside another",
      [{ partKind: "compaction", content: "So far." }, text("x")],
      "x",
    ],
    ["leaves thinking out", [{ partKind: "thinking", content: "Hm." }, text("x")], "x"],
  ])("%s", async (_what, parts, output) => {
    const result = await new Agent({ model: new ScriptedModel([parts]) }).run("Go");
    expect(result.output).toBe(output);
    expect(result.response.parts).toEqual(parts);
  });
});

describe("agent §3, CallToolsNode 4: what a response is taken for", () => {
  it("calls go before a text", async () => {
    const ran: string[] = [];
    const agent = new Agent({
      model: new ScriptedModel([["Done!", call("note")], "Really done."]),
      tools: [tool({ name: "note", execute: () => ran.push("note") })],
    });
    expect((await agent.run("Go")).output).toBe("Really done.");
    expect(ran).toEqual(["note"]);
  });

  it("an image goes before a text, where it is allowed", async () => {
    const parts = [text("Here:"), { partKind: "file", content: image }] as const;
    const { model } = profiled({ supportsImageOutput: true }, [parts]);
    expect((await new Agent({ model, output: ["text", "image"] }).run("Go")).output).toEqual(image);
    expect((await new Agent({ model }).run("Go")).output).toBe("Here:");
  });
});

describe("agent §3, CallToolsNode 2: a response that says nothing", () => {
  it.each<[string, Parts]>([
    ["no parts", []],
    ["blank text", [text(" \n")]],
    ["thinking", [{ partKind: "thinking", content: "Hm." }]],
    ["thinking and blank text", [{ partKind: "thinking", content: "Hm." }, text(" ")]],
  ])("%s is asked for again, or is null where that is allowed", async (_what, parts) => {
    const model = new ScriptedModel([parts, "Now."]);
    const asked = await new Agent({ model }).run("Go");
    expect(asked.output).toBe("Now.");
    const seen: unknown[] = [];
    const nullable = new Agent({
      model,
      output: ["text", null],
      outputValidators: [(output) => (seen.push(output), output)],
    });
    expect((await nullable.run("Go")).output).toBeNull();
    expect(seen).toEqual([null]);
  });

  it("that was withheld names the reason and has the response", async () => {
    for (const providerDetails of [
      { finish_reason: "SAFETY" },
      { block_reason: "SAFETY" },
      { refusal: "SAFETY" },
    ]) {
      const model = new ScriptedModel([
        { parts: [], finishReason: "content_filter", providerDetails },
      ]);
      const error: unknown = await new Agent({ model, output: ["text", null] })
        .run("Go")
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: "content_filter",
        reason: "SAFETY",
        message: expect.stringContaining("SAFETY"),
        body: expect.stringContaining("content_filter"),
      });
    }
  });

  it("that was withheld with a whole sentence has one full stop behind it", async () => {
    const providerDetails = { refusal: "I cannot. " };
    const model = new ScriptedModel([
      { parts: [], finishReason: "content_filter", providerDetails },
    ]);
    await expect(new Agent({ model }).run("Go")).rejects.toThrow(
      /withheld the response: I cannot\.$/,
    );
  });

  it.each<[string, Parts]>([
    ["thinking", [{ partKind: "thinking", content: "Hm." }]],
    ["the beginning of a text", [text("par")]],
    ["a call", [{ partKind: "tool-call", toolName: "note", toolCallId: "1" }]],
  ])("that refuses after %s fails as one without", async (_what, parts) => {
    const refused = {
      finishReason: "content_filter",
      providerDetails: { refusal: "No." },
    } as const;
    const ran: string[] = [];
    const agent = new Agent({
      model: new ScriptedModel([{ parts, ...refused }, "Now."]),
      tools: [tool({ name: "note", execute: () => ran.push("note") })],
    });
    await expect(agent.run("Go")).rejects.toMatchObject({ code: "content_filter", reason: "No." });
    expect(ran).toEqual([]);
  });

  it("that was withheld after some thinking is asked for again", async () => {
    const parts = [{ partKind: "thinking", content: "Hm." }] as const;
    const model = new ScriptedModel([{ parts, finishReason: "content_filter" }, "Now."]);
    expect((await new Agent({ model }).run("Go")).output).toBe("Now.");
  });

  it("that was cut names the limit of tokens, also after some thinking", async () => {
    const parts = [{ partKind: "thinking", content: "Hm." }] as const;
    const model = new ScriptedModel([{ parts, finishReason: "length" }]);
    await expect(new Agent({ model, output: ["text", null] }).run("Go")).rejects.toMatchObject({
      code: "unexpected_model_behavior",
      message: expect.stringContaining("maxTokens"),
    });
  });
});

describe("agent §3, CallToolsNode 5: what the model is told that it can do", () => {
  const Answer = z.object({ answer: z.number() });
  const note = tool({ name: "note", execute: () => 1 });

  async function told(agent: Agent<undefined, unknown>): Promise<RetryPromptPart["content"]> {
    const seen: RetryPromptPart["content"][] = [];
    const profile = { supportsImageOutput: true };
    const model = new FunctionModel({
      request: (messages) => {
        const part = messages.at(-1)?.parts[0];
        if (part?.partKind === "retry-prompt") seen.push(part.content);
        return seen.length === 0 ? [] : [call("final_result", { answer: 1 }), { ...text("x") }];
      },
    });
    await agent.run("Go", { model: Object.assign(model, { profile }) }).catch(() => {});
    return seen[0] ?? "";
  }

  it("answers with text, where that is all", async () => {
    expect(await told(new Agent({}))).toBe("The response was empty. Answer with text.");
  });

  it("calls a tool, where there are some", async () => {
    const agent = new Agent({ tools: [note] });
    expect(await told(agent)).toBe("The response was empty. Answer with text or call a tool.");
    expect(await told(new Agent({ output: Answer }))).toBe("The response was empty. Call a tool.");
  });

  it("answers with an image, where that is allowed", async () => {
    const agent = new Agent({ output: ["image", Answer] });
    expect(await told(agent)).toBe("The response was empty. Call a tool or answer with an image.");
  });

  it("costs one retry of the output, and a text that is not asked for does too", async () => {
    const model = new ScriptedModel(["No call.", [call("final_result", { answer: 1 })]]);
    const agent = new Agent({ model, output: Answer });
    const result = await agent.run("Go");
    expect(result.output).toEqual({ answer: 1 });
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { partKind: "retry-prompt", content: expect.stringContaining("Call a tool.") },
    ]);
    await expect(new Agent({ model, output: Answer, retries: 0 }).run("Go")).rejects.toMatchObject({
      code: "retries_exceeded",
      maxRetries: 0,
    });
  });
});

it("agent §3, CallToolsNode 8: a history that ended with an output tool goes on", async () => {
  const Answer = z.object({ answer: z.number() });
  const model = new ScriptedModel([
    [call("note", {}, "n"), call("final_result", { answer: 1 }, "f")],
    [call("final_result", { answer: 2 }, "g")],
  ]);
  const agent = new Agent({
    model,
    output: Answer,
    tools: [tool({ name: "note", execute: () => "noted" })],
  });
  const first = await agent.run("Go");
  const messages = first.allMessages();
  expect(isValidHistory(messages)).toBe(true);
  expect(messages.at(-1)).toMatchObject({
    kind: "request",
    runId: first.runId,
    parts: [{ toolCallId: "n" }, { toolCallId: "f" }],
  });
  const second = await agent.run("And then?", { messageHistory: messages });
  expect(second.output).toEqual({ answer: 2 });
  expect(second.newMessages()).toHaveLength(3);
  const calls = second
    .allMessages()
    .flatMap((message) => (message.kind === "response" ? toolCallsOf(message) : []));
  expect(calls.map(({ toolCallId }) => toolCallId)).toEqual(["n", "f", "g"]);
});

it("agent §3, ModelRequestNode 5: a model is told the tools, the output and the settings of the step", async () => {
  const { model, asked } = profiled({}, [[call("note")], "Done."]);
  const agent = new Agent({
    model,
    instructions: "Be brief.",
    tools: [tool({ name: "note", execute: () => 1 })],
    output: ["text", z.object({ answer: z.number() })],
    modelSettings: { temperature: 0 },
  });
  await agent.run("Go", { modelSettings: { maxTokens: 5 } });
  expect(asked).toHaveLength(2);
  for (const options of asked) {
    expect(options).toMatchObject({
      instructions: [{ content: "Be brief.", dynamic: false }],
      tools: [
        { name: "final_result", kind: "output" },
        { name: "note", kind: "function" },
      ],
      outputMode: "tool",
      allowTextOutput: true,
      allowImageOutput: false,
      settings: { temperature: 0, maxTokens: 5 },
      signal: expect.any(AbortSignal),
    });
  }
});

it("agent §3, ModelRequestNode 11: each request is counted, and a response has the ids of the run", async () => {
  const usage = { ...NO_USAGE, inputTokens: 3, outputTokens: 2 };
  const model = new ScriptedModel([
    { parts: [call("note")], usage },
    { parts: [text("Done.")], usage },
  ]);
  const agent = new Agent({ model, tools: [tool({ name: "note", execute: () => 1 })] });
  const result = await agent.run("Go", { conversationId: "c-1" });
  expect(result.usage).toMatchObject({
    requests: 2,
    inputTokens: 6,
    outputTokens: 4,
    toolCalls: 1,
  });
  const responses = result
    .allMessages()
    .filter((message): message is ModelResponse => message.kind === "response");
  expect(responses).toHaveLength(2);
  for (const response of responses)
    expect(response).toMatchObject({
      runId: result.runId,
      conversationId: "c-1",
      modelName: "scripted",
      providerName: "test",
      state: "complete",
      usage,
    });
  expect(result.response).toBe(responses.at(-1));
});
