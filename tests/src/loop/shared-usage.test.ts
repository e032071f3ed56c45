import {
  Agent,
  createUsage,
  getRunSnapshot,
  ModelRetry,
  type RunContext,
  textOutput,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { call, fakeContext, runHostile, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { readAll } from "./read-all.ts";

const agentOf = (answers: ConstructorParameters<typeof ScriptedModel>[0]) =>
  new Agent({ model: new ScriptedModel(answers) });

/** An agent whose tool asks another agent, which shares the usage. */
function nested(seen: number[] = []) {
  const inner = agentOf(["From inside."]);
  const ask = tool({
    name: "ask",
    execute: async (_args, ctx: RunContext) => {
      const { output, usage } = await inner.run("Go", { usage: ctx.usage });
      seen.push(usage.requests);
      return `${output} ${ctx.usage.requests}`;
    },
  });
  const model = new ScriptedModel([[call("ask")], [call("ask"), call("ask")], "Done."]);
  return new Agent({ model, tools: [ask] });
}

describe("agent §9: a run inside a tool that is given ctx.usage", () => {
  it("counts for the run around it, and sees what that has used", async () => {
    const seen: number[] = [];
    const { usage } = await nested(seen).run("Go");
    expect(usage).toMatchObject({ requests: 6, toolCalls: 3 });
    expect(seen[0]).toBe(2);
    expect(seen.slice(1).every((requests) => requests === 4 || requests === 5)).toBe(true); // the other one may have asked by then
  });

  it("shares its limits", async () => {
    const run = nested().run("Go", { usageLimits: { requestLimit: 2 } });
    const error: unknown = await run.catch((one: unknown) => one);
    expect(error).toMatchObject({ code: "usage_limit_exceeded", limit: "requestLimit" });
    expect(getRunSnapshot(error)?.usage).toMatchObject({ requests: 2, toolCalls: 1 });
  });

  it("counts what a failing run has used as well", async () => {
    const again = tool({ name: "again", execute: () => "ok" });
    const failing = new ScriptedModel([[call("again")], new Error("no credit")]);
    const inner = new Agent({ model: failing, tools: [again] });
    const model = new ScriptedModel([[call("ask")], "Done."]);
    const ask = tool({
      name: "ask",
      execute: async (_args, ctx) => {
        await agentOf(["First."]).run("Go", { usage: ctx.usage });
        return inner.run("Go", { usage: ctx.usage }).catch(() => "It failed.");
      },
    });
    const { usage } = await new Agent({ model, tools: [ask] }).run("Go");
    expect(usage).toMatchObject({ requests: 4, toolCalls: 2 });
  });

  it("counts where the call itself fails or waits", async () => {
    const ask = tool({
      name: "ask",
      execute: async (_args, ctx) => {
        await agentOf(["First."]).run("Go", { usage: ctx.usage });
        throw new Error("a bug");
      },
    });
    const model = new ScriptedModel([[call("ask")]]);
    const error: unknown = await new Agent({ model, tools: [ask] })
      .run("Go")
      .catch((one: unknown) => one);
    expect(getRunSnapshot(error)?.usage.requests).toBe(2);
  });

  it("counts the same when the run is taken over by other processes", async () => {
    const expected = await nested().run("Go");
    for (const crashAfter of [1, 2, 3]) {
      const { value, crashes } = await runHostile(
        (runtime) => nested().run("Go", { runId: "r", conversationId: "c", runtime }),
        { seed: 5, crashAfter },
      );
      expect(crashes).toBeGreaterThan(2);
      expect(value.usage).toEqual(expected.usage);
    }
  });
});

describe("agent §9: a usage that several runs share", () => {
  it("counts runs that were begun before others were read", async () => {
    const usage = createUsage({ requests: 3 });
    const streams = [1, 2].map(() => agentOf(["One."]).runStreamEvents("Go", { usage }));
    expect(streams.map((stream) => stream.usage.requests)).toEqual([3, 3]);
    for (const stream of streams) await readAll(stream);
    expect(streams.map((stream) => stream.result?.usage.requests)).toEqual([4, 5]);
    expect(usage.requests).toBe(5);
  });

  it("counts what a step adds after its end, after the end of the run too", async () => {
    for (const usage of [createUsage(), undefined]) {
      const kept: RunContext[] = [];
      const keep = tool({ name: "keep", execute: (_args, ctx) => void kept.push(ctx) });
      const agent = new Agent({
        model: new ScriptedModel([[call("keep")], "Done."]),
        tools: [keep],
        outputValidators: [
          (text: string) => {
            for (const ctx of kept) ctx.usage.add({ requests: 7 });
            return text;
          },
        ],
      });
      const { usage: used } = await agent.run("Go", { usage });
      expect(used.requests).toBe(9);
      for (const ctx of kept) ctx.usage.add({ requests: 1 });
      expect([used.requests, usage?.requests]).toEqual([9, usage && 10]);
    }
  });

  it("counts all of them, and each ends with the total", async () => {
    const usage = createUsage();
    const first = await agentOf(["One."]).run("Go", { usage });
    const second = await agentOf(["Two."]).run("Go", { usage });
    expect([first.usage.requests, second.usage.requests, usage.requests]).toEqual([1, 2, 2]);
    expect(second.usage).toEqual({ ...usage });
  });

  it("counts runs that are under way at the same time, whose limits hold for all but requests under way", async () => {
    const usage = createUsage();
    const looping = () =>
      new Agent({
        model: new ScriptedModel(Array.from({ length: 9 }, () => [call("t")])),
        tools: [tool({ name: "t", execute: () => "ok" })],
      });
    const usageLimits = { requestLimit: 6 };
    const runs = [1, 2, 3].map(() => looping().run("Go", { usage, usageLimits }));
    const ends = await Promise.allSettled(runs);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(usage.requests).toBeGreaterThanOrEqual(6);
    expect(usage.requests).toBeLessThanOrEqual(8); // two others may have been sent already
  });

  it("may begin with a count, and be added to by the application", async () => {
    const usage = createUsage({ requests: 3, cost: "0.10" });
    usage.add({ inputTokens: 7, cost: "0.20", extra: { pages: 2 }, details: { cached: 1 } });
    usage.add({ extra: { pages: 1, odd: "text" }, details: { cached: 1 } });
    expect(usage).toMatchObject({ requests: 3, inputTokens: 7, cost: "0.30" });
    expect({ extra: usage.extra, details: usage.details }).toEqual({
      extra: { pages: 3 },
      details: { cached: 2 },
    });
    expect(() => usage.add({ cost: "a lot" })).toThrow(
      "A cost is a lot; it must be a decimal number as text.",
    );
    expect(usage.cost).toBe("0.30");
  });

  it("goes on from the usage of a run that is over, which stays as it was", async () => {
    const first = await agentOf(["One."]).run("Go");
    const second = await agentOf(["Two."]).run("Go", { usage: first.usage });
    expect([first.usage.requests, second.usage.requests]).toEqual([1, 2]);
    await expect(
      agentOf(["Three."]).run("Go", { usage: second.usage, usageLimits: { requestLimit: 2 } }),
    ).rejects.toMatchObject({ limit: "requestLimit" });
  });

  it("is counted on in a context that was made by hand", () => {
    const ctx = fakeContext();
    ctx.usage.add({ requests: 2 });
    expect(ctx.usage.requests).toBe(2);
  });
});

it("agent §9: what an output function spends counts, when it asks for another try as well", async () => {
  const inner = agentOf(["Fine."]);
  const agent = new Agent({
    model: new ScriptedModel(["first", "second"]),
    output: textOutput(async (text: string, ctx) => {
      await inner.run("Check.", { usage: ctx.usage });
      if (text === "first") throw new ModelRetry("not this one");
      return text;
    }),
  });
  const { output, usage } = await agent.run("Go");
  expect([output, usage.requests]).toEqual(["second", 4]);
});

it("agent §9: what a watcher of events spends counts from then on", async () => {
  let told = false;
  const { usage } = await agentOf(["One."]).run("Go", {
    onEvent: (_event, ctx) => {
      if (!told) ctx.usage.add({ inputTokens: 1000 });
      told = true;
    },
  });
  expect(usage.inputTokens).toBeGreaterThanOrEqual(1000);
});
