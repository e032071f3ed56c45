import {
  Agent,
  capability,
  getRunSnapshot,
  type Message,
  type ModelRequestOptions,
  type ModelSettings,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { call, runHostile, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";

/** A model that notes the settings of each request. */
class Noting extends ScriptedModel {
  readonly seen: ModelSettings[] = [];
  readonly settings: ModelSettings | undefined;

  constructor(settings?: ModelSettings) {
    super([[call("t")], "Done."]);
    this.settings = settings;
  }

  override request(messages: readonly Message[], options: ModelRequestOptions) {
    this.seen.push(options.settings);
    return super.request(messages, options);
  }
}

const tools = [tool({ name: "t", execute: () => "ok" })];

it("agent §1.2: settings are merged by key: those of the model, the agent, capabilities, the run", async () => {
  const model = new Noting({ maxTokens: 1, temperature: 1, topP: 1, seed: 1 });
  const agent = new Agent({
    model,
    tools,
    modelSettings: { temperature: 2, topP: 2, seed: 2 },
    capabilities: [
      capability({ modelSettings: { topP: 3, seed: 3 } }),
      capability({ modelSettings: async () => ({ seed: 4 }) }),
    ],
  });
  await agent.run("Go");
  await agent.run("Go", { modelSettings: { seed: 5 } });
  const merged = { maxTokens: 1, temperature: 2, topP: 3, seed: 4 };
  expect(model.seen).toEqual([merged, merged, { ...merged, seed: 5 }, { ...merged, seed: 5 }]);
});

it("agent §1.2: functions are asked at every step and see what was merged before them", async () => {
  const model = new Noting({ maxTokens: 10 });
  const seen: unknown[] = [];
  const agent = new Agent({
    model,
    tools,
    modelSettings: (ctx) => {
      seen.push(["agent", ctx.runStep, ctx.modelSettings]);
      return { temperature: ctx.runStep };
    },
    capabilities: [
      capability({
        modelSettings: (ctx) => {
          seen.push(["capability", ctx.runStep, ctx.modelSettings]);
          return undefined;
        },
      }),
    ],
  });
  await agent.run("Go", {
    modelSettings: (ctx) => {
      seen.push(["run", ctx.runStep, ctx.modelSettings]);
      return { maxTokens: 20 };
    },
  });
  const ofStep = (temperature: number) => [
    ["agent", temperature, { maxTokens: 10 }],
    ["capability", temperature, { maxTokens: 10, temperature }],
    ["run", temperature, { maxTokens: 10, temperature }],
  ];
  expect(seen).toEqual([...ofStep(1), ...ofStep(2)]);
  expect(model.seen).toEqual([
    { maxTokens: 20, temperature: 1 },
    { maxTokens: 20, temperature: 2 },
  ]);
});

it("agent §1.2: what the caller passed stays as it was, and a tool sees what holds for the run", async () => {
  const own = Object.freeze({ temperature: 1 });
  let seen: unknown;
  const look = tool({
    name: "t",
    execute: (_args, ctx) => {
      seen = ctx.modelSettings;
    },
  });
  const agent = new Agent({ model: new Noting(), tools: [look], modelSettings: own });
  await agent.run("Go", { modelSettings: { seed: 2 } });
  expect(seen).toEqual({ temperature: 1, seed: 2 });
  expect(own).toEqual({ temperature: 1 });
});

it("agent §1.3: a function may force a call for a step, settings that hold may not", async () => {
  const model = new Noting();
  const agent = new Agent({
    model,
    tools,
    modelSettings: (ctx) => (ctx.runStep === 1 ? { toolChoice: "required" } : undefined),
  });
  expect((await agent.run("Go")).output).toBe("Done.");
  expect(model.seen).toEqual([{ toolChoice: "required" }, {}]);
  const forcing = capability({ modelSettings: { toolChoice: "required" } });
  await expect(async () =>
    new Agent({ model, tools }).run("Go", { capabilities: [forcing] }),
  ).rejects.toThrow("cannot force a call");
});

it("agent §11: a stream and a run behind hooks get the same settings", async () => {
  const settings = { maxTokens: 3, seed: 4 };
  const hooked = capability({ beforeModelRequest: () => undefined });
  for (const capabilities of [[], [hooked]]) {
    const model = new Noting({ maxTokens: 3 });
    const agent = new Agent({ model, tools, modelSettings: () => ({ seed: 4 }), capabilities });
    for await (const _ of agent.runStreamEvents("Go"));
    await agent.run("Go");
    expect(model.seen).toEqual([settings, settings, settings, settings]);
  }
});

it("agent §11: what settings throw ends the run", async () => {
  const agent = new Agent({
    model: new Noting(),
    tools,
    modelSettings: () => {
      throw new Error("no settings today");
    },
  });
  await expect(agent.run("Go")).rejects.toThrow("no settings today");
});

describe("agent §1.4: metadata", () => {
  it("of the agent and of the run are merged by key", async () => {
    const agent = new Agent({ model: new Noting(), tools, metadata: { a: 1, b: 1 } });
    const { metadata } = await agent.run("Go", { metadata: { b: 2, c: 2 } });
    expect(metadata).toEqual({ a: 1, b: 2, c: 2 });
    expect((await agent.run("Go")).metadata).toEqual({ a: 1, b: 1 });
    const bare = await new Agent({ model: new Noting(), tools }).run("Go");
    expect(bare.metadata).toBeUndefined();
  });

  it("that are functions are asked at the start, and again when the usage is known", async () => {
    const seen: unknown[] = [];
    const look = tool({
      name: "t",
      execute: (_args, ctx) => {
        seen.push(ctx.metadata);
      },
    });
    const agent = new Agent({
      model: new Noting(),
      tools: [look],
      instructions: (ctx) => {
        seen.push(ctx.metadata);
        return undefined;
      },
      metadata: async (ctx) => ({ requests: ctx.usage.requests, of: "agent" }),
    });
    const { metadata } = await agent.run("Go", { metadata: { of: "run" } });
    expect(metadata).toEqual({ requests: 2, of: "run" });
    const atStart = { requests: 0, of: "run" };
    expect(seen).toEqual([atStart, atStart, atStart]);
  });

  it("stay those of the start when the run fails", async () => {
    const agent = new Agent({
      model: new ScriptedModel([new Error("no credit")]),
      metadata: ({ usage }) => ({ requests: usage.requests }),
    });
    const error: unknown = await agent.run("Go", { metadata: { by: "run" } }).catch((one) => one);
    expect(getRunSnapshot(error)?.metadata).toEqual({ requests: 0, by: "run" });
  });

  it("have to be plain data", async () => {
    const agent = new Agent({
      model: new Noting(),
      tools,
      metadata: () => ({ big: 1n as unknown as number }), // as untyped code does
    });
    await expect(agent.run("Go")).rejects.toMatchObject({ code: "invalid_usage" });
  });

  it("are known to the run that goes on in another process", async () => {
    const seen = new Set<unknown>();
    const make = () =>
      new Agent({
        model: new Noting(),
        tools: [tool({ name: "t", execute: (_args, ctx) => void seen.add(ctx.metadata?.["n"]) })],
        metadata: ({ usage }) => ({ n: usage.requests }),
        modelSettings: ({ metadata }) => ({ seed: Number(metadata?.["n"]) }),
      });
    const { value, crashes } = await runHostile(
      (runtime) => make().run("Go", { runId: "r", conversationId: "c", runtime }),
      { seed: 4, crashAfter: 1 },
    );
    expect(crashes).toBeGreaterThan(3);
    expect(value.metadata).toEqual({ n: 2 });
    expect([...seen]).toEqual([0]);
  });
});

it("agent §1: validationContext is found by those who check, as it is or as a function gives it", async () => {
  const seen: unknown[] = [];
  const checked = tool({
    name: "t",
    argsValidator: (_args, ctx) => void seen.push(ctx.validationContext),
    execute: (_args, ctx) => void seen.push(ctx.validationContext),
  });
  const validationContext = { limit: 3 };
  const agent = new Agent({
    model: new Noting(),
    tools: [checked],
    validationContext,
    outputValidators: [
      (output, ctx) => {
        seen.push(ctx.validationContext);
        return output;
      },
    ],
  });
  await agent.run("Go");
  expect(seen).toEqual([validationContext, validationContext, validationContext]);
  seen.length = 0;
  const asking = new Agent<{ n: number }>({
    model: new Noting(),
    tools: [checked],
    validationContext: (ctx) => ctx.deps.n + ctx.runStep,
  });
  await asking.run("Go", { deps: { n: 10 } });
  expect(seen).toEqual([11, 11]);
});

describe("agent §1.1: the model", () => {
  const named = (name: string) => new ScriptedModel([name]);

  it("is that of the run, of a capability, of the agent, in this order", async () => {
    const capabilities = [named("first"), named("second")].map((model) => capability({ model }));
    const agent = new Agent({ model: named("agent") });
    const all = new Agent({ model: named("agent"), capabilities });
    expect((await agent.run("Go")).output).toBe("agent");
    expect((await all.run("Go")).output).toBe("second");
    expect((await all.run("Go", { model: named("run") })).output).toBe("run");
    expect((await new Agent({ capabilities }).run("Go")).output).toBe("second");
  });

  it("has to come from somewhere", async () => {
    await expect(async () => new Agent({}).run("Go")).rejects.toThrow("The agent has no model.");
  });

  it("of a string is made once, when the agent is, or at the first run where it may wait", async () => {
    const made: string[] = [];
    const provider = {
      "~provider": {
        version: 1,
        models: {
          acme: (name: string) => {
            made.push(name);
            return named(name);
          },
        },
      },
    } as const;
    const agent = new Agent({ model: "acme:a", providers: [provider] });
    expect(made).toEqual(["a"]);
    await agent.run("Go");
    await agent.run("Go");
    expect(made).toEqual(["a"]);
    const later = new Agent({ model: "acme:b", providers: [provider], deferModelCheck: true });
    expect(made).toEqual(["a"]);
    expect((await later.run("Go")).output).toBe("b");
    expect(() => new Agent({ model: "acmee:b", providers: [provider] })).toThrow(
      "There is no provider `acmee` for model `acmee:b`. Did you mean `acme`?",
    );
    const wrong = new Agent({ model: "acmee:b", providers: [provider], deferModelCheck: true });
    await expect(async () => wrong.run("Go")).rejects.toThrow("Did you mean `acme`?");
  });
});

it("agent §1.4: an override of metadata stands in the place of both", async () => {
  const agent = new Agent({ model: new Noting(), tools, metadata: () => ({ a: 1 }) });
  const { metadata } = await agent.override({ metadata: { b: 2 } }, (one) =>
    one.run("Go", { metadata: { c: 3 } }),
  );
  expect(metadata).toEqual({ b: 2 });
});

it("agent §1.2: an override of settings replaces those of the agent and suppresses those of the run", async () => {
  const model = new Noting();
  const agent = new Agent({ model, tools, modelSettings: { seed: 1, topP: 1 } });
  await agent.override({ modelSettings: ({ runStep }) => ({ seed: runStep }) }, (one) =>
    one.run("Go", { modelSettings: { maxTokens: 5 } }),
  );
  expect(model.seen).toEqual([{ seed: 1 }, { seed: 2 }]);
});

it("agent §11: a setting that is undefined leaves what is there", async () => {
  const model = new Noting({ seed: 1 });
  const agent = new Agent({ model, tools, modelSettings: { seed: undefined, topP: 1 } });
  await agent.run("Go", { modelSettings: () => ({ topP: undefined }) });
  expect(model.seen).toEqual([
    { seed: 1, topP: 1 },
    { seed: 1, topP: 1 },
  ]);
});
