import { Agent, ModelRetry, type ToolPrepare } from "@toolsets/core";
import { call, callByName, fakeContext, FunctionModel, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { answersOf } from "./__fixtures__/answers-of.ts";
import { FunctionToolset } from "./function-toolset.ts";
import { tool } from "./tool.ts";

const execute = (): string => "ran";

/** A model that notes the names and descriptions that it is offered, and calls as it is told. */
function notingModel(seen: string[][], ...calls: readonly string[]): FunctionModel {
  return new FunctionModel({
    request: (messages, { functionTools }) => {
      seen.push(functionTools.map(({ name, description = "" }) => `${name}: ${description}`));
      const name = calls[messages.filter(({ kind }) => kind === "response").length];
      return name === undefined ? "Done." : [call(name)];
    },
  });
}

describe("a tool that prepares itself", () => {
  it("T-3: is hidden from the steps in which it gives nothing", async () => {
    const seen: string[][] = [];
    const toolset = new FunctionToolset<{ admin: boolean }>()
      .tool({ name: "always", execute })
      .tool({
        name: "late",
        prepare: async (definition, ctx) =>
          ctx.deps.admin && ctx.runStep > 1 ? definition : undefined,
        execute,
      });
    const model = notingModel(seen, "always", "late");
    const agent = new Agent({ model, toolsets: [toolset] });
    const result = await agent.run("Go", { deps: { admin: true } });
    expect(seen).toEqual([["always: "], ["always: ", "late: "], ["always: ", "late: "]]);
    expect(answersOf(result.allMessages())).toEqual(["ran", "ran"]);
  });

  it("T-3: that was hidden is unknown when it is called", async () => {
    const hidden = tool({ name: "hidden", prepare: () => undefined, execute });
    const model = new ScriptedModel([[call("hidden")], "Done."]);
    const result = await new Agent({ model, tools: [hidden] }).run("Go");
    expect(answersOf(result.allMessages())).toEqual([
      "There is no tool `hidden`. There are no tools.",
    ]);
  });

  it("T-3: may show another description at each step", async () => {
    const seen: string[][] = [];
    const counted = tool({
      name: "a",
      prepare: (definition, ctx) => ({ ...definition, description: `Step ${ctx.runStep}.` }),
      execute,
    });
    await new Agent({ model: notingModel(seen, "a"), tools: [counted] }).run("Go");
    expect(seen).toEqual([["a: Step 1."], ["a: Step 2."]]);
  });

  it("F-4: that gave itself another name is called by it, and its function runs", async () => {
    const seen: unknown[] = [];
    const toolset = new FunctionToolset({ id: "shop" }).tool({
      name: "buy",
      parameters: z.object({ item: z.string() }),
      prepare: (definition) => ({ ...definition, name: "order" }),
      execute: ({ item }, ctx) => {
        seen.push(item, ctx.toolName);
        return `ordered ${item}`;
      },
    });
    const [entry] = (await toolset.getTools(fakeContext())).values();
    expect(entry?.definition.origin).toEqual(["FunctionToolset 'shop'#buy", "prepare(order)"]);
    expect(await callByName(toolset, "order", { item: "tea" })).toBe("ordered tea");
    const model = new ScriptedModel([[call("order", { item: 1 })], [call("buy")], "Done."]);
    const result = await new Agent({ model, toolsets: [toolset] }).run("Go");
    expect(answersOf(result.allMessages())).toEqual([
      [expect.objectContaining({ loc: ["item"], input: 1 })],
      "There is no tool `buy`. Available: `order`.",
    ]);
    expect(seen).toEqual(["tea", "order"]);
  });

  it("F-3: that takes the name of another is a conflict, which names both and the cure", async () => {
    const rename: ToolPrepare = (definition) => ({ ...definition, name: "b" });
    const model = new ScriptedModel([]);
    const later = tool({ name: "a", prepare: rename, execute });
    const other = tool({ name: "b", execute });
    const onto = new Agent({ model, toolsets: [new FunctionToolset({ tools: [other, later] })] });
    await expect(onto.run("Go")).rejects.toMatchObject({
      code: "tool_name_conflict",
      message: expect.stringContaining(
        "Renaming `a` to `b` conflicts with the tool that has that name.",
      ),
    });
    const before = new Agent({ model, toolsets: [new FunctionToolset({ tools: [later, other] })] });
    await expect(before.run("Go")).rejects.toMatchObject({
      code: "tool_name_conflict",
      message: expect.stringContaining("the tool `a`, which was renamed to `b` before."),
    });
  });

  it("F-2: has the name that it was registered under, whatever it is called later", () => {
    const renamed = tool({
      name: "a",
      prepare: (definition) => ({ ...definition, name: "b" }),
      execute,
    });
    const toolset = new FunctionToolset({ tools: [renamed] });
    expect(() => toolset.add(tool({ name: "a", execute }))).toThrow("already has a tool `a`");
    expect(() => toolset.add(tool({ name: "b", execute }))).not.toThrow();
  });
});

describe("its context", () => {
  interface Seen {
    readonly step: number;
    readonly toolName: string | undefined;
    readonly retry: number;
    readonly maxRetries: number;
    readonly last: boolean;
  }

  function noting(seen: Seen[]): ToolPrepare {
    return (definition, { runStep, toolName, retry, maxRetries, lastAttempt }) => {
      seen.push({ step: runStep, toolName, retry, maxRetries, last: lastAttempt });
      return definition;
    };
  }

  it("R-5, F-6: counts the failures of the tool, and its last attempt is the one of the body", async () => {
    const prepared: Seen[] = [];
    const bodies: (readonly [number, boolean])[] = [];
    const stubborn = tool({
      name: "stubborn",
      maxRetries: 2,
      prepare: noting(prepared),
      execute: (_args, ctx) => {
        bodies.push([ctx.retry, ctx.lastAttempt]);
        if (!ctx.lastAttempt) throw new ModelRetry("Again.");
        return "at last";
      },
    });
    const calls = ["stubborn", "stubborn", "stubborn"].map((name) => [call(name)]);
    const model = new ScriptedModel([...calls, "Done."]);
    await new Agent({ model, tools: [stubborn] }).run("Go");
    const of = { toolName: "stubborn", maxRetries: 2 };
    expect(prepared).toEqual([
      { ...of, step: 1, retry: 0, last: false },
      { ...of, step: 2, retry: 1, last: false },
      { ...of, step: 3, retry: 2, last: true },
      { ...of, step: 4, retry: 0, last: false },
    ]);
    expect(bodies).toEqual([
      [0, false],
      [1, false],
      [2, true],
    ]);
  });

  it("F-6: has the retries of the tool, then of the toolset, then of the run, then of the agent", async () => {
    const seen: Seen[] = [];
    const own = tool({ name: "own", maxRetries: 7, prepare: noting(seen), execute });
    const set = tool({ name: "set", prepare: noting(seen), execute });
    const plain = tool({ name: "plain", prepare: noting(seen), execute });
    const agent = new Agent({
      model: new ScriptedModel(["Done."]),
      tools: [plain],
      toolsets: [new FunctionToolset({ maxRetries: 5, tools: [own, set] })],
      retries: { tools: 2 },
    });
    const budgets = (): unknown =>
      Object.fromEntries(seen.map(({ toolName = "", maxRetries }) => [toolName, maxRetries]));
    await agent.run("Go");
    expect(budgets()).toEqual({ own: 7, set: 5, plain: 2 });
    await agent.run("Go", { retries: 4 });
    expect(budgets()).toEqual({ own: 7, set: 5, plain: 4 });
  });

  it("F-7: falls back to the retries of tools, never to those of the output", async () => {
    const seen: Seen[] = [];
    const bodies: number[] = [];
    const plain = tool({
      name: "plain",
      prepare: noting(seen),
      execute: (_args, ctx) => bodies.push(ctx.maxRetries),
    });
    const model = new ScriptedModel([[call("plain")], "", "Done."]);
    await new Agent({ model, tools: [plain], retries: { tools: 3, output: 6 } }).run("Go");
    expect(seen.map(({ maxRetries, retry }) => [maxRetries, retry])).toEqual([
      [3, 0],
      [3, 0],
      [3, 0],
    ]);
    expect(bodies).toEqual([3]);
    const unsaid: Seen[] = [];
    const other = tool({ name: "plain", prepare: noting(unsaid), execute });
    const answering = new ScriptedModel(["Done."]);
    await new Agent({ model: answering, tools: [other], retries: { output: 6 } }).run("Go");
    expect(unsaid[0]?.maxRetries).toBe(1);
  });

  it("G-4: what it throws ends the run as it is, `ModelRetry` too", async () => {
    for (const error of [new ModelRetry("not a way out"), new TypeError("a bug")]) {
      const broken = tool({
        name: "broken",
        prepare: () => {
          throw error;
        },
        execute,
      });
      const model = new ScriptedModel(["never"]);
      await expect(new Agent({ model, tools: [broken] }).run("Go")).rejects.toBe(error);
    }
  });
});
