import {
  Agent,
  handleDeferredToolCalls,
  isToolset,
  UsageError,
  type RunContext,
} from "@toolsets/core";
import { call, callByName, fakeContext, ScriptedModel } from "@toolsets/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { FunctionToolset } from "./function-toolset.ts";
import { tool } from "./tool.ts";

const one = tool({ name: "one", execute: () => 1 });
const two = tool({ name: "two", execute: () => 2 });

describe("registration", () => {
  it("F-1: lists tools in the order of registration, and later ones at the next listing", async () => {
    const toolset = new FunctionToolset({ tools: [two] }).add(one);
    expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["two", "one"]);
    toolset.tool({ name: "late", execute: () => 3 });
    expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["two", "one", "late"]);
  });

  it("registers in place and returns the same toolset", () => {
    const toolset = new FunctionToolset();
    expect(toolset.tool({ name: "a", execute: () => 1 })).toBe(toolset);
    expect(toolset.add(one)).toBe(toolset);
    expect(isToolset(toolset)).toBe(true);
  });

  it("F-2: refuses a name that is taken, and names the tool and the toolset", () => {
    const register = (): unknown => new FunctionToolset({ id: "math", tools: [one] }).add(one);
    expect(register).toThrow(UsageError);
    expect(register).toThrow("FunctionToolset 'math' already has a tool `one`.");
    expect(() => new FunctionToolset({ tools: [one, one] })).toThrow("tool `one`");
  });

  it("takes names that every object inherits", async () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const toolset = new FunctionToolset();
    for (const name of names) toolset.add(tool({ name, execute: () => `ran ${name}` }));
    expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(names);
    expect(await callByName(toolset, "__proto__")).toBe("ran __proto__");
    expect(() => toolset.add(tool({ name: "constructor", execute: () => 1 }))).toThrow(UsageError);
  });

  it("refuses an empty name", () => {
    expect(() => new FunctionToolset().tool({ name: "", execute: () => 1 })).toThrow(UsageError);
  });

  it("checks the ranges of its options", () => {
    expect(() => new FunctionToolset({ maxRetries: -1 })).toThrow(
      "FunctionToolset: `maxRetries` is -1",
    );
    expect(() => new FunctionToolset({ id: "a", timeoutMs: 0 })).toThrow(
      "FunctionToolset 'a': `timeoutMs` is 0",
    );
  });
});

describe("listing", () => {
  it("is labelled by its public name and its id, and says where a tool came from", async () => {
    const toolset = new FunctionToolset({ id: "math", tools: [one] });
    expect(toolset.label).toBe("FunctionToolset 'math'");
    expect(new FunctionToolset().label).toBe("FunctionToolset");
    const listed = (await toolset.getTools(fakeContext())).get("one");
    expect(listed?.definition).toEqual({
      name: "one",
      parametersJsonSchema: { type: "object", properties: {}, additionalProperties: false },
      kind: "function",
      toolsetId: "math",
      origin: ["FunctionToolset 'math'#one"],
    });
  });

  it("is the same map until a tool is added, so that a step costs nothing", async () => {
    const toolset = new FunctionToolset({ tools: [one] });
    const first = await toolset.getTools(fakeContext());
    expect(await toolset.getTools(fakeContext())).toBe(first);
    expect(await toolset.add(two).getTools(fakeContext())).not.toBe(first);
  });

  it("F-5: merges the metadata, where the keys of the tool win", async () => {
    const metadata = { team: "weather", tier: 1 };
    const toolset = new FunctionToolset({ metadata })
      .tool({ name: "both", metadata: { tier: 2, own: true }, execute: () => 1 })
      .tool({ name: "none", execute: () => 1 });
    const tools = await toolset.getTools(fakeContext());
    expect(tools.get("both")?.definition.metadata).toEqual({ team: "weather", tier: 2, own: true });
    expect(tools.get("none")?.definition.metadata).toEqual(metadata);
    const alone = new FunctionToolset().tool({ name: "a", metadata: { own: 1 }, execute: () => 1 });
    const listed = (await alone.getTools(fakeContext())).get("a");
    expect(listed?.definition.metadata).toEqual({ own: 1 });
  });

  it("F-5: a tool that two toolsets share takes nothing of one into the other", async () => {
    const shared = tool({ name: "shared", metadata: { own: 1 }, execute: () => 1 });
    const before = { ...shared };
    const first = new FunctionToolset({ metadata: { a: 1 }, maxRetries: 7, tools: [shared] });
    const second = new FunctionToolset({ metadata: { b: 2 }, tools: [shared] });
    const [inFirst, inSecond] = await Promise.all(
      [first, second].map(async (toolset) => (await toolset.getTools(fakeContext())).get("shared")),
    );
    expect(inFirst).toMatchObject({ maxRetries: 7, definition: { metadata: { own: 1, a: 1 } } });
    expect(inSecond).toMatchObject({ maxRetries: 1, definition: { metadata: { own: 1, b: 2 } } });
    expect(shared).toEqual(before);
    expect(shared.maxRetries).toBeUndefined();
  });

  it("F-6: takes retries from the tool, then the toolset, then the run", async () => {
    const own = tool({ name: "own", maxRetries: 0, execute: () => 1 });
    const ctx = fakeContext({ maxRetries: 3 });
    const strict = await new FunctionToolset({ maxRetries: 5, tools: [own, one] }).getTools(ctx);
    const open = await new FunctionToolset({ tools: [own, one] }).getTools(ctx);
    const retriesOf = (tools: typeof open): readonly number[] =>
      Array.from(tools.values(), ({ maxRetries }) => maxRetries);
    expect(retriesOf(strict)).toEqual([0, 5]);
    expect(retriesOf(open)).toEqual([0, 3]);
  });
});

describe("instructions", () => {
  it("F-9: a text is static, a function dynamic, in order", async () => {
    const toolset = new FunctionToolset<{ city: string }>({
      instructions: ["Be brief.", async (ctx) => `You are in ${ctx.deps.city}.`, "Be kind."],
    });
    const ctx = fakeContext({ deps: { city: "Paris" } });
    expect(await toolset.getInstructions(ctx)).toEqual([
      { content: "Be brief.", dynamic: false },
      { content: "You are in Paris.", dynamic: true },
      { content: "Be kind.", dynamic: false },
    ]);
  });

  it("F-9: one text or one function need no list", async () => {
    const text = new FunctionToolset({ instructions: "Be brief." });
    expect(await text.getInstructions(fakeContext())).toEqual([
      { content: "Be brief.", dynamic: false },
    ]);
    const computed = new FunctionToolset({ instructions: (ctx) => `Run ${ctx.runId}` });
    expect(await computed.getInstructions(fakeContext({ runId: "r1" }))).toEqual([
      { content: "Run r1", dynamic: true },
    ]);
  });

  it("F-9: what is nothing or blank is dropped, and no survivors are nothing", async () => {
    const toolset = new FunctionToolset({
      instructions: ["", " \n", () => undefined, () => "  ", "Stay."],
    });
    expect(await toolset.getInstructions(fakeContext())).toEqual([
      { content: "Stay.", dynamic: false },
    ]);
    const silent = new FunctionToolset({ instructions: ["", () => undefined] });
    expect(await silent.getInstructions(fakeContext())).toBeUndefined();
    expect(await new FunctionToolset().getInstructions(fakeContext())).toBeUndefined();
  });
});

describe("calls", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("hands `execute` the validated arguments and the context of the call", async () => {
    const seen: unknown[] = [];
    const toolset = new FunctionToolset<{ unit: string }>().tool({
      name: "temperature",
      parameters: z.object({ city: z.string(), days: z.number().default(1) }),
      execute(args, ctx) {
        seen.push(args, ctx.deps.unit, ctx.toolName);
        return 21;
      },
    });
    const ctx = fakeContext({ deps: { unit: "°C" } });
    expect(await callByName(toolset, "temperature", { city: "Paris" }, ctx)).toBe(21);
    expect(seen).toEqual([{ city: "Paris", days: 1 }, "°C", "temperature"]);
  });

  it("T-7: leaves the arguments as they are", async () => {
    const toolset = new FunctionToolset().tool({
      name: "echo",
      parameters: { type: "object" },
      execute: (args) => args,
    });
    const args = Object.freeze({ list: Object.freeze([1]) });
    expect(await callByName(toolset, "echo", args)).toBe(args);
  });

  it("TO-1: a call that takes too long is aborted and asks the model to try again", async () => {
    vi.useFakeTimers();
    const seen: RunContext[] = [];
    const toolset = new FunctionToolset({ timeoutMs: 1500 }).tool({
      name: "slow",
      execute(_args, ctx) {
        seen.push(ctx);
        return new Promise<never>(() => {});
      },
    });
    const result = callByName(toolset, "slow").catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1499);
    expect(seen[0]?.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await result).toMatchObject({
      code: "model_retry",
      content: "Timed out after 1.5 seconds.",
    });
    expect(seen[0]?.signal.aborted).toBe(true);
  });

  it("TO-6: the time of a tool wins over that of the toolset", async () => {
    vi.useFakeTimers();
    const toolset = new FunctionToolset({ timeoutMs: 10 }).tool({
      name: "patient",
      timeoutMs: 1000,
      execute: () => new Promise((resolve) => setTimeout(resolve, 500, "done")),
    });
    const result = callByName(toolset, "patient");
    await vi.advanceTimersByTimeAsync(500);
    expect(await result).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
  });
});

it("serves an agent: bad arguments are tried again, and the result reaches the model", async () => {
  const weather = new FunctionToolset<{ celsius: number }>({ id: "weather" }).tool({
    name: "temperature",
    parameters: z.object({ city: z.string() }),
    execute: ({ city }, ctx) => `${city}: ${ctx.deps.celsius} °C`,
  });
  const model = new ScriptedModel([
    [call("temperature", { city: 5 })],
    [call("temperature", { city: "Paris" })],
    "Mild.",
  ]);
  const agent = new Agent({ model, toolsets: [weather] });
  const result = await agent.run("How is Paris?", { deps: { celsius: 21 } });
  expect(result.output).toBe("Mild.");
  const answers = result
    .allMessages()
    .flatMap((message) => (message.kind === "request" ? message.parts.slice(-1) : []));
  expect(answers).toMatchObject([
    { partKind: "user-prompt" },
    { partKind: "retry-prompt", toolName: "temperature", content: [{ loc: ["city"], input: 5 }] },
    { partKind: "tool-return", toolName: "temperature", content: "Paris: 21 °C" },
  ]);
});

it("serves an agent: a tool that requires approval waits, and runs when it is approved", async () => {
  const ran: number[] = [];
  const files = new FunctionToolset().tool({
    name: "remove",
    parameters: z.object({ id: z.number() }),
    requiresApproval: true,
    execute: ({ id }) => ran.push(id),
  });
  const listed = (await files.getTools(fakeContext())).get("remove");
  expect(listed?.definition.kind).toBe("unapproved");
  const model = new ScriptedModel([
    [call("remove", { id: 3 }), call("remove", { id: 4 })],
    "Done.",
  ]);
  const agent = new Agent({
    model,
    toolsets: [files],
    capabilities: [
      handleDeferredToolCalls(({ approvals }) => ({
        approvals: Object.fromEntries(
          approvals.map(({ toolCallId }, index) => [toolCallId, index === 1]),
        ),
      })),
    ],
  });
  expect((await agent.run("Remove them")).output).toBe("Done.");
  expect(ran).toEqual([4]);
});
