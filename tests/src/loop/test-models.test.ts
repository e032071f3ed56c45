import {
  Agent,
  ModelRetry,
  nativeOutput,
  promptedOutput,
  toolOutput,
  toolCallsOf,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import {
  call,
  frozenRuntime,
  FunctionModel,
  runHostile,
  testing,
  TestModel,
} from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { isValidHistory } from "./is-valid-history.ts";

const City = z.object({ city: z.string(), people: z.int().min(3).max(9) });
const Person = z.object({ name: z.enum(["Ada", "Bob"]), tags: z.array(z.string()).min(2) });

function weather(): FunctionToolset {
  return new FunctionToolset({ id: "weather" })
    .tool({ name: "sky", parameters: z.object({ city: z.string() }), execute: () => "blue" })
    .tool({ name: "wind", execute: () => ({ knots: 4 }) });
}

/** Runs an agent in this process, watched, frozen, and among crashes: it must end the same way. */
async function everywhere<Output>(agentOf: () => Agent<undefined, Output>) {
  const result = await agentOf().run("Go");
  const { output } = result;
  expect(isValidHistory(result.allMessages())).toBe(true);
  const watched: unknown[] = [];
  for await (const event of agentOf().runStreamEvents("Go"))
    if (event.eventKind === "agent_run_result") watched.push(event.result.output);
  expect(watched).toEqual([output]);
  const frozen = await agentOf().run("Go", { runtime: frozenRuntime() });
  expect(frozen.output).toEqual(output);
  const { value } = await runHostile(
    (runtime) => agentOf().run("Go", { runId: "r", conversationId: "c", runtime }),
    { seed: 3, crashAfter: 1 },
  );
  expect(value.output).toEqual(output);
  return result;
}

describe("TestModel in a run", () => {
  it("agent §15.1, §15.3: calls all tools and answers with their results", async () => {
    const result = await everywhere(
      () => new Agent({ model: new TestModel(), toolsets: [weather()] }),
    );
    expect(result.output).toBe(`{"sky":"blue","wind":{"knots":4}}`);
    expect(result.usage).toMatchObject({ requests: 2, toolCalls: 2 });
  });

  it("agent §15.2: repeats only what should be tried again", async () => {
    const result = await everywhere(() => {
      const flaky = weather().tool({
        name: "flaky",
        execute: (_args, ctx) => {
          if (ctx.retry === 0) throw new ModelRetry("Once more.");
          return "at last";
        },
      });
      return new Agent({ model: new TestModel(), toolsets: [flaky] });
    });
    expect(result.output).toBe(`{"sky":"blue","wind":{"knots":4},"flaky":"at last"}`);
    const calls = result
      .allMessages()
      .flatMap((message) => (message.kind === "response" ? toolCallsOf(message) : []));
    expect(calls.map(({ toolCallId }) => toolCallId)).toEqual([
      "pyd_ai_tool_call_id__sky",
      "pyd_ai_tool_call_id__wind",
      "pyd_ai_tool_call_id__flaky",
      "pyd_ai_tool_call_id__flaky__2",
    ]);
  });

  it.each([
    [0, { city: "a", people: 3 }],
    [1, { name: "Bob", tags: ["b", "b"] }],
    [2, { city: "c", people: 5 }],
  ])("agent §15.3, §15.4: seed %i chooses the output and its values", async (seed, output) => {
    const model = new TestModel({ seed });
    const result = await everywhere(
      () => new Agent({ model, toolsets: [weather()], output: [City, Person] }),
    );
    expect(result.output).toEqual(output);
    expect(result.usage.requests).toBe(2);
  });

  it("agent §15.3: gives the arguments that it was told to, wrapped where the output is", async () => {
    const numbers = await everywhere(
      () =>
        new Agent({
          model: new TestModel({ customOutputArgs: [1, 2] }),
          output: z.array(z.number()),
        }),
    );
    expect(numbers.output).toEqual([1, 2]);
    const city = await everywhere(
      () =>
        new Agent({
          model: new TestModel({ customOutputArgs: { city: "Rome", people: 4 } }),
          output: [City, Person],
        }),
    );
    expect(city.output).toEqual({ city: "Rome", people: 4 });
  });

  it.each([
    ["native", nativeOutput(City)],
    ["prompted", promptedOutput(City)],
  ])("agent §15.3: writes a value for a %s output", async (_mode, output) => {
    const result = await everywhere(
      () => new Agent({ model: new TestModel(), toolsets: [weather()], output }),
    );
    expect(result.output).toEqual({ city: "a", people: 3 });
  });

  it("agent §15.2: calls an output function again, under the same id", async () => {
    const result = await everywhere(() => {
      const output = toolOutput({
        parameters: City,
        execute: ({ city }, ctx) => {
          if (ctx.retry === 0) throw new ModelRetry("Look again.");
          return `${city} at retry ${ctx.retry}`;
        },
      });
      return new Agent({ model: new TestModel(), output });
    });
    expect(result.output).toBe("a at retry 1");
    const ids = result
      .allMessages()
      .flatMap((message) => (message.kind === "response" ? toolCallsOf(message) : []))
      .map(({ toolCallId }) => toolCallId);
    const id = "pyd_ai_tool_call_id__final_result";
    expect(ids).toEqual([id, id]);
  });

  it("agent §15: the string `test` is one where `testing` is a provider, and nowhere else", async () => {
    const agent = new Agent({ model: "test", providers: [testing] });
    expect((await agent.run("Go")).output).toBe("success (no tool calls)");
    expect(() => new Agent({ model: "test" })).toThrow("names no model");
    const later = new Agent({ model: "test", deferModelCheck: true });
    await expect(later.run("Go")).rejects.toMatchObject({ code: "invalid_usage" });
  });
});

it("agent §15: several TestModels beside one another, one in another's tool", async () => {
  const inner = new Agent({ model: new TestModel({ modelName: "inner" }), toolsets: [weather()] });
  const outer = new Agent({
    model: new TestModel({ modelName: "outer" }),
    toolsets: [
      new FunctionToolset({ id: "asks" }).tool({
        name: "ask",
        execute: async (_args, ctx) => (await inner.run("Go", { usage: ctx.usage })).output,
      }),
    ],
  });
  const outputs = await Promise.all([1, 2, 3].map(async () => (await outer.run("Go")).output));
  const answer = `{"sky":"blue","wind":{"knots":4}}`;
  expect(outputs).toEqual([1, 2, 3].map(() => JSON.stringify({ ask: answer })));
});

describe("FunctionModel in a run", () => {
  const [request, stream] = [
    new FunctionModel({
      request: (messages, { outputTools }) =>
        messages.length === 1
          ? [call("wind")]
          : [call(outputTools[0]?.name ?? "", { city: "Oslo", people: 5 })],
    }),
    new FunctionModel({
      async *stream(messages, { functionTools, outputTools }) {
        yield { kind: "thinking", content: "Which " };
        yield { kind: "thinking", content: "one?" };
        const isFirst = messages.length === 1;
        const tool = isFirst ? functionTools[1] : outputTools[0];
        yield { kind: "tool-call", key: 1, toolName: tool?.name ?? "" };
        const args = isFirst ? ["{", "}"] : [`{"city":"Os`, `lo","people":5}`];
        for (const piece of args) yield { kind: "tool-call", key: 1, args: piece };
      },
    }),
  ];

  it.each([
    ["whole answers", request],
    ["pieces", stream],
  ])("agent §15: gives its output by a tool, in %s", async (_way, model) => {
    const result = await everywhere(
      () => new Agent({ model, toolsets: [weather()], output: City }),
    );
    expect(result.output).toEqual({ city: "Oslo", people: 5 });
    expect(result.usage).toMatchObject({ requests: 2, toolCalls: 1 });
  });

  it("agent §15: takes JSON Schema and JSON objects for outputs unless told otherwise", async () => {
    const answer = { request: () => `{"city":"Oslo","people":5}` };
    const output = nativeOutput(City);
    const result = await everywhere(() => new Agent({ model: new FunctionModel(answer), output }));
    expect(result.output).toEqual({ city: "Oslo", people: 5 });
    const profile = { supportsJsonSchemaOutput: false };
    const refused = new Agent({ model: new FunctionModel({ ...answer, profile }), output }).run(
      "?",
    );
    await expect(refused).rejects.toMatchObject({ code: "invalid_usage" });
  });

  it("agent §15: is told of settings, instructions and what may end the run", async () => {
    const seen: unknown[] = [];
    const model = new FunctionModel({
      request: (_messages, { instructions, settings, allowTextOutput, outputMode }) => {
        seen.push({ instructions, settings, allowTextOutput, outputMode });
        return "Done.";
      },
    });
    const agent = new Agent({ model, instructions: "Be brief.", modelSettings: { maxTokens: 7 } });
    await agent.run("Go");
    expect(seen).toMatchObject([
      {
        instructions: "Be brief.",
        settings: { maxTokens: 7 },
        allowTextOutput: true,
        outputMode: "text",
      },
    ]);
  });
});
