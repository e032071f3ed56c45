import {
  Agent,
  createUsage,
  getRunSnapshot,
  type Pricing,
  type RequestUsage,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { call, runHostile, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";

const usage: RequestUsage = {
  inputTokens: 10,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 5,
  inputAudioTokens: 0,
  cacheAudioReadTokens: 0,
  outputAudioTokens: 0,
  details: {},
};

function agentOf(pricing?: Pricing, own: Partial<RequestUsage> = {}) {
  const used = { ...usage, ...own };
  const model = new ScriptedModel([
    { parts: [call("t")], usage: used, modelName: "scripted-2026" },
    { parts: ["Done."], usage: used, modelName: "scripted-2026" },
  ]);
  return new Agent({ model, pricing, tools: [tool({ name: "t", execute: () => "ok" })] });
}

describe("agent §9: prices", () => {
  it("are asked for each response and stand in its usage, exact as text", async () => {
    const asked: unknown[] = [];
    const agent = agentOf(async (model, { inputTokens }) => {
      asked.push([model, inputTokens]);
      return "0.10";
    });
    const result = await agent.run("Go");
    const model = { name: "scripted-2026", system: "test" };
    expect(asked).toEqual([
      [model, 10],
      [model, 10],
    ]);
    expect(result.usage.cost).toBe("0.20");
    expect(result.response.usage.cost).toBe("0.10");
  });

  it("may be numbers; sums are exact", async () => {
    const agent = agentOf(({ name }, { outputTokens }) => (name === "" ? 0 : outputTokens * 0.02));
    expect((await agent.run("Go")).usage.cost).toBe("0.2"); // 0.1 + 0.1
  });

  it("are those of the provider where nobody else knows them", async () => {
    const { usage: total } = await agentOf(() => undefined, { cost: "0.07" }).run("Go");
    expect(total.cost).toBe("0.14");
    expect((await agentOf(undefined, { cost: "0.07" }).run("Go")).usage.cost).toBe("0.14");
    expect((await agentOf().run("Go")).usage).not.toHaveProperty("cost");
  });

  it("that are no numbers end the run", async () => {
    await expect(agentOf(() => Number.NaN).run("Go")).rejects.toThrow("What `pricing` gave is NaN");
    await expect(agentOf(() => "free").run("Go")).rejects.toMatchObject({ code: "invalid_usage" });
  });

  it("are known to the run that goes on in another process", async () => {
    const { value } = await runHostile(
      (runtime) => agentOf(() => "0.05").run("Go", { runId: "r", conversationId: "c", runtime }),
      { seed: 2, crashAfter: 1 },
    );
    expect(value.usage.cost).toBe("0.10");
  });
});

describe("agent §9: costLimit", () => {
  it("ends a run whose response went beyond it; the response is not kept", async () => {
    const run = agentOf(() => "0.30").run("Go", { usageLimits: { costLimit: "0.5" } });
    const error: unknown = await run.catch((one: unknown) => one);
    expect(error).toMatchObject({ limit: "costLimit", value: "0.5", projected: "0.60" });
    const snapshot = getRunSnapshot(error);
    expect(snapshot?.usage.cost).toBe("0.60");
    expect(snapshot?.messages.map(({ kind }) => kind)).toEqual(["request", "response", "request"]);
  });

  it("may be just what a run costs", async () => {
    const usageLimits = { costLimit: 0.6 };
    expect((await agentOf(() => 0.3).run("Go", { usageLimits })).usage.cost).toBe("0.6");
  });

  it("keeps a run from its first request when the limit was passed before", async () => {
    const spent = createUsage({ cost: "1" });
    const run = agentOf(() => "0").run("Go", { usage: spent, usageLimits: { costLimit: 0 } });
    const error: unknown = await run.catch((one: unknown) => one);
    expect(error).toMatchObject({ limit: "costLimit" });
    expect(getRunSnapshot(error)?.usage.requests).toBe(0);
  });

  it("counts what a tool spent, before the next request", async () => {
    const pay = tool({
      name: "pay",
      execute: (_args, ctx) => {
        ctx.usage.add({ cost: "5" });
        return "paid";
      },
    });
    const model = new ScriptedModel([[call("pay")], "Done."]);
    const agent = new Agent({ model, tools: [pay], pricing: () => 0 });
    await expect(agent.run("Go", { usageLimits: { costLimit: 4 } })).rejects.toMatchObject({
      limit: "costLimit",
      projected: "5",
    });
    expect((await agent.run("Go")).usage.cost).toBe("5");
  });

  it("counts what was spent last, at the end of the run", async () => {
    const agent = new Agent({
      model: new ScriptedModel(["Done."]),
      pricing: () => 0,
      outputValidators: [
        (output, ctx) => {
          ctx.usage.add({ cost: "5" });
          return output;
        },
      ],
    });
    const error: unknown = await agent
      .run("Go", { usageLimits: { costLimit: 4 } })
      .catch((one: unknown) => one);
    expect(error).toMatchObject({ limit: "costLimit", projected: "5" });
    expect(getRunSnapshot(error)?.usage).toMatchObject({ requests: 1, cost: "5" });
  });

  it("is an error where nobody knows the price", async () => {
    await expect(agentOf().run("Go", { usageLimits: { costLimit: 1 } })).rejects.toThrow(
      "`costLimit` is set, and nobody knows what the response of model `scripted-2026` cost. Pass `pricing` to the agent.",
    );
  });
});
