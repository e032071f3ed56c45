import { Agent, getRunSnapshot, type RunContext } from "@toolsets/core";
import { call, ScriptedModel } from "@toolsets/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { answersOf } from "./__fixtures__/answers-of.ts";
import { FunctionToolset } from "./function-toolset.ts";
import { tool } from "./tool.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Answers after a time. */
function after(ms: number, value: unknown = "done"): () => Promise<unknown> {
  return async () => new Promise((resolve) => setTimeout(resolve, ms, value));
}

/** Lets a run go on until all its timers have gone off, and gives what it ends with. */
async function settled<Value>(run: Promise<Value>): Promise<Value> {
  run.catch(() => {}); // it is looked at below
  await vi.runAllTimersAsync();
  return run;
}

it("TO-1: a call that takes too long is another try, with the time in seconds, and its late result is lost", async () => {
  const seen: number[] = [];
  const signals: AbortSignal[] = [];
  const slow = tool({
    name: "slow",
    timeoutMs: 1500,
    execute: async (_args, ctx) => {
      seen.push(ctx.retry);
      signals.push(ctx.signal);
      return after(ctx.retry === 0 ? 2000 : 1000, `retry ${ctx.retry}`)();
    },
  });
  const model = new ScriptedModel([[call("slow")], [call("slow")], "Done."]);
  const result = await settled(new Agent({ model, tools: [slow] }).run("Go"));
  expect(answersOf(result.allMessages())).toEqual(["Timed out after 1.5 seconds.", "retry 1"]);
  expect(seen).toEqual([0, 1]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

it("TO-2: a body that is not async is timed out while it waits, and not when it answers at once", async () => {
  const waits = tool({ name: "waits", timeoutMs: 10, execute: () => new Promise(() => {}) });
  const answers = tool({ name: "answers", timeoutMs: 10, execute: () => "at once" });
  const model = new ScriptedModel([[call("waits"), call("answers")], "Done."]);
  const result = await settled(new Agent({ model, tools: [waits, answers] }).run("Go"));
  expect(answersOf(result.allMessages())).toEqual(["Timed out after 0.01 seconds.", "at once"]);
});

it("TO-3: a call that is in time is not disturbed, and leaves no timer behind", async () => {
  const model = new ScriptedModel([[call("quick")], "Done."]);
  const quick = tool({ name: "quick", timeoutMs: 1000, execute: after(999) });
  const run = new Agent({ model, tools: [quick] }).run("Go");
  await vi.advanceTimersByTimeAsync(999);
  expect(answersOf((await run).allMessages())).toEqual(["done"]);
  expect(vi.getTimerCount()).toBe(0);
});

it("TO-4: without a time a call may take as long as it likes", async () => {
  const patient = tool({ name: "patient", execute: after(1e9) });
  const model = new ScriptedModel([[call("patient")], "Done."]);
  const result = await settled(new Agent({ model, tools: [patient] }).run("Go"));
  expect(answersOf(result.allMessages())).toEqual(["done"]);
});

it("TO-5: counts as a failed try, and ends the run when none is left", async () => {
  const slow = tool({ name: "slow", timeoutMs: 10, maxRetries: 1, execute: after(50) });
  const model = new ScriptedModel([[call("slow")], [call("slow")], "never"]);
  const run = settled(new Agent({ model, tools: [slow] }).run("Go"));
  const error: unknown = await run.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "retries_exceeded", toolName: "slow", maxRetries: 1 });
  expect(String(error)).toContain("Timed out after 0.01 seconds.");
  expect(answersOf(getRunSnapshot(error)?.messages ?? [])).toHaveLength(2);
});

it("TO-6: the time of a tool wins over that of its toolset and of its agent", async () => {
  const patient = tool({ name: "patient", timeoutMs: 1000, execute: after(500) });
  const model = new ScriptedModel([[call("own"), call("patient")], "Done."]);
  const own = tool({ name: "own", timeoutMs: 1000, execute: after(500) });
  const agent = new Agent({
    model,
    tools: [own],
    toolTimeoutMs: 10,
    toolsets: [new FunctionToolset({ timeoutMs: 10, tools: [patient] })],
  });
  const result = await settled(agent.run("Go"));
  expect(answersOf(result.allMessages())).toEqual(["done", "done"]);
});

it("TO-6: a tool that prepares itself may have another time at each step", async () => {
  const hasty = tool({
    name: "hasty",
    timeoutMs: 1000,
    prepare: (definition, ctx) => ({ ...definition, timeoutMs: ctx.retry === 0 ? 10 : 1000 }),
    execute: after(500),
  });
  const model = new ScriptedModel([[call("hasty")], [call("hasty")], "Done."]);
  const result = await settled(new Agent({ model, tools: [hasty] }).run("Go"));
  expect(answersOf(result.allMessages())).toEqual(["Timed out after 0.01 seconds.", "done"]);
});

it("TO-7: the time of an agent is for its own tools, not for those of its toolsets", async () => {
  const own = tool({ name: "own", execute: after(500) });
  const model = new ScriptedModel([[call("own"), call("other")], "Done."]);
  const toolset = new FunctionToolset().tool({ name: "other", execute: after(500) });
  const agent = new Agent({ model, tools: [own], toolTimeoutMs: 10, toolsets: [toolset] });
  const result = await settled(agent.run("Go"));
  expect(answersOf(result.allMessages())).toEqual(["Timed out after 0.01 seconds.", "done"]);
});

it("TO-7: the time of a toolset is for all its tools, those that were made before too", async () => {
  const ready = tool({ name: "ready", execute: after(500) });
  const toolset = new FunctionToolset({ timeoutMs: 10, tools: [ready] }).tool({
    name: "made",
    execute: after(500),
  });
  const model = new ScriptedModel([[call("ready"), call("made")], "Done."]);
  const result = await settled(new Agent({ model, toolsets: [toolset] }).run("Go"));
  expect(answersOf(result.allMessages())).toEqual([
    "Timed out after 0.01 seconds.",
    "Timed out after 0.01 seconds.",
  ]);
});

it("the time is that of the body: validation is not in it", async () => {
  const seen: RunContext[] = [];
  const checked = tool({
    name: "checked",
    timeoutMs: 10,
    argsValidator: async () => {
      await after(500)();
    },
    execute: (_args, ctx) => {
      seen.push(ctx);
      return "done";
    },
  });
  const model = new ScriptedModel([[call("checked")], "Done."]);
  const result = await settled(new Agent({ model, tools: [checked] }).run("Go"));
  expect(answersOf(result.allMessages())).toEqual(["done"]);
  expect(seen).toHaveLength(1);
});
