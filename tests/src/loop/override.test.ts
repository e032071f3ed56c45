import {
  Agent,
  captureRunMessages,
  capability,
  type Model,
  ModelRetry,
  type RunContext,
  type RunOptions,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, FakeToolset, FunctionModel, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { readAll } from "./read-all.ts";
import { watching } from "./watching-model.ts";

const says = (text: string): Model => new ScriptedModel([text]);
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

it("agent §1.1: the model of an override comes before that of a run and of the agent", async () => {
  const agent = new Agent({ model: says("agent") });
  const bare = new Agent({});
  const outputs = await agent.override({ model: says("override") }, async () => [
    (await agent.run("Go")).output,
    (await agent.run("Go", { model: says("run") })).output,
  ]);
  expect(outputs).toEqual(["override", "override"]);
  expect((await agent.run("Go")).output).toBe("agent");
  await bare.override({ name: "bare" }, async () => {
    await expect(bare.run("Go")).rejects.toMatchObject({ code: "invalid_usage" });
  });
});

it("agent §15: an override holds for views that begin in it, whenever they are read", async () => {
  const agent = new Agent({ model: says("agent") });
  const views = agent.override({ model: says("override") }, () => ({
    stream: agent.runStreamEvents("Go"),
    run: agent.iter("Go"),
  }));
  await readAll(views.stream);
  await readAll(views.run);
  expect(views.stream.result?.output).toBe("override");
  expect(views.run.result?.output).toBe("override");
});

it("agent §15: overrides nest, and what is undefined stays", async () => {
  const agent = new Agent({ model: says("agent"), name: "agent" });
  await agent.override({ name: "outer", model: says("outer") }, async () => {
    await agent.override({ name: "inner", model: undefined }, async () => {
      expect(agent.name).toBe("inner");
      expect((await agent.run("Go")).output).toBe("outer");
    });
    expect(agent.name).toBe("outer");
  });
  expect(agent.name).toBe("agent");
});

it("agent §15: overlapping overrides never see each other", async () => {
  const agent = new Agent({ model: says("agent") });
  const outputs = await Promise.all([
    ...Array.from({ length: 100 }, (_, index) =>
      agent.override({ model: says(`${index}`) }, async () => {
        if (index % 2 === 0) await turn();
        return (await agent.run("Go")).output;
      }),
    ),
    agent.run("Go").then(({ output }) => output),
  ]);
  expect(outputs).toEqual([...Array.from({ length: 100 }, (_, index) => `${index}`), "agent"]);
});

it("agent §15: an agent inside a tool keeps its own, and another override of it may stand there", async () => {
  const inner = new Agent({ model: says("inner") });
  const outputs: unknown[] = [];
  const ask = tool({
    name: "ask",
    async execute() {
      outputs.push((await inner.run("Go")).output);
      const nested = inner.override({ model: says("nested") }, () => inner.run("Go"));
      outputs.push((await nested).output);
      return "asked";
    },
  });
  const agent = new Agent({ model: says("agent"), tools: [ask] });
  const model = new ScriptedModel([[call("ask")], "outer"]);
  const { output } = await agent.override({ model }, () => agent.run("Go"));
  expect([output, ...outputs]).toEqual(["outer", "inner", "nested"]);
});

it("agent §15: the deps of an override come before those of a run", async () => {
  const seen: string[] = [];
  const agent = new Agent({
    model: says("Done."),
    instructions: (ctx: RunContext<{ lang: string }>) => {
      seen.push(ctx.deps.lang);
      return ctx.deps.lang;
    },
  });
  await agent.override({ deps: { lang: "it" } }, async (itself) => {
    await itself.run("Go");
    await agent.run("Go", { deps: { lang: "en" } });
  });
  await agent.run("Go", { deps: { lang: "fr" } });
  expect(seen).toEqual(["it", "it", "fr"]);
});

it("agent §15: `instructions: null` clears those of agent, capabilities and run", async () => {
  const { model, shown } = watching();
  const agent = new Agent({
    model,
    instructions: "agent",
    capabilities: [capability({ instructions: "capability" })],
    toolsets: [new FunctionToolset({ id: "t", instructions: "toolset" })],
  });
  await agent.run("Go", { instructions: "run" });
  const options = { instructions: "run" };
  await agent.override({ instructions: null }, () => agent.run("Go", options));
  await agent.override({ instructions: "override" }, () => agent.run("Go", options));
  await agent.override({ instructions: undefined }, () => agent.run("Go", options));
  const all = ["agent", "capability", "run", "toolset"];
  expect(shown.map(({ instructions = "" }) => instructions.split(/\n+/))).toEqual([
    all,
    ["toolset"],
    ["override", "toolset"],
    all,
  ]);
});

it("agent §1.8, G-1: toolsets of an override stand in place of all but the agent's own tools", async () => {
  const { model, shown } = watching();
  const own = (name: string) => tool({ name, execute: () => name });
  const agent = new Agent({
    model,
    tools: [own("own")],
    toolsets: [new FakeToolset("user")],
    capabilities: [capability({ toolsets: [new FakeToolset("capability")] })],
  });
  const options = { toolsets: [new FakeToolset("run")] };
  const toolsets = [new FakeToolset("override")];
  const tools = [own("other")];
  await agent.run("Go", options);
  await agent.override({ toolsets }, () => agent.run("Go", options));
  await agent.override({ tools }, () => agent.run("Go", options));
  await agent.override({ tools }, () =>
    agent.override({ toolsets }, () => agent.run("Go", options)),
  );
  expect(shown.map((each) => each.tools)).toEqual([
    ["own", "user", "capability", "run"],
    ["own", "override"],
    ["other", "user", "capability", "run"],
    ["other", "override"],
  ]);
});

it("agent §1.2: settings of an override stand in place of those of agent and run", async () => {
  const seen: unknown[] = [];
  const model = new FunctionModel({
    request(_messages, { settings }) {
      seen.push(settings);
      return "Done.";
    },
  });
  const agent = new Agent({ model, modelSettings: { maxTokens: 1 } });
  const options = { modelSettings: { temperature: 0.5 } };
  await agent.run("Go", options);
  await agent.override({ modelSettings: { maxTokens: 9 } }, () => agent.run("Go", options));
  await agent.override({ modelSettings: null }, () => agent.run("Go", options));
  expect(seen).toEqual([{ maxTokens: 1, temperature: 0.5 }, { maxTokens: 9 }, {}]);
});

it("agent §15: metadata and retries of an override stand in place of those of a run", async () => {
  const fails = tool({
    name: "fails",
    execute: (_args, ctx) => {
      if (ctx.retry < 2) throw new ModelRetry("Once more.");
      return "worked";
    },
  });
  const script = [[call("fails")], [call("fails")], [call("fails")], "Done."] as const;
  const agent = new Agent({ model: new ScriptedModel(script), tools: [fails] });
  const options = { retries: 0, metadata: { from: "run" } };
  const result = await agent.override({ retries: 3, metadata: { from: "override" } }, () =>
    agent.run("Go", options),
  );
  expect(result).toMatchObject({ output: "Done.", metadata: { from: "override" } });
  await agent.override({ metadata: null }, async () => {
    await expect(agent.run("Go", options)).rejects.toMatchObject({ code: "retries_exceeded" });
    const { metadata } = await agent.run("Go", { ...options, retries: 3 });
    expect(metadata).toBeUndefined();
  });
});

it("agent §15: retries are overridden one by one: what an override leaves out stays", async () => {
  const fails = tool({
    name: "fails",
    execute: (_args, { retry }) => {
      if (retry < 2) throw new ModelRetry("Once more.");
      return "worked";
    },
  });
  const script = [[call("fails")], [call("fails")], [call("fails")], "Done."] as const;
  const agent = new Agent({ model: new ScriptedModel(script), tools: [fails] });
  const run = async (options: RunOptions<undefined> = {}): Promise<unknown> =>
    (await agent.run("Go", options)).output;
  const retries = { output: 3, tools: undefined };
  expect(await agent.override({ retries }, () => run({ retries: { tools: 2 } }))).toBe("Done.");
  const inner = (): Promise<unknown> => agent.override({ retries }, () => run());
  expect(await agent.override({ retries: { tools: 2 } }, inner)).toBe("Done.");
  await expect(agent.override({ retries: { tools: 0 } }, inner)).rejects.toMatchObject({
    code: "retries_exceeded",
  });
});

it("agent §15: an override is over when its function has thrown, and refuses what is no option", async () => {
  const agent = new Agent({ model: says("agent") });
  const bug = new Error("a bug");
  await expect(
    agent.override({ model: says("override") }, async () => {
      await turn();
      throw bug;
    }),
  ).rejects.toBe(bug);
  expect((await agent.run("Go")).output).toBe("agent");
  expect(() => agent.override({ toolsets: {} as never }, () => "")).toThrow("`toolsets` has to be");
  expect(() => agent.override({ retries: -1 }, () => "")).toThrow("retries");
});

it("agent §15: captured messages are those of the first run, also when it fails", async () => {
  const failing = new Agent({ model: new ScriptedModel([[call("fast")], new Error("no credit")]) });
  const agent = new Agent({ model: says("agent") });
  await captureRunMessages(async (captured) => {
    expect(captured.messages).toEqual([]);
    await expect(failing.run("First", { toolsets: [new FakeToolset("fast")] })).rejects.toThrow(
      "no credit",
    );
    expect(captured.messages).toHaveLength(3);
    await agent.run("Second");
    expect(captured.messages).toHaveLength(3);
  });
});

it("agent §15: the first run is the first that begins: one that nobody reads is none", async () => {
  const agent = new Agent({ model: says("agent") });
  await captureRunMessages(async (captured) => {
    const unread = agent.runStreamEvents("Never");
    const later = agent.runStreamEvents("Second");
    await agent.run("First");
    expect(captured.messages[0]?.parts).toMatchObject([{ content: "First" }]);
    await readAll(later);
    expect(captured.messages[0]?.parts).toMatchObject([{ content: "First" }]);
    await unread[Symbol.asyncDispose]();
  });
});

it("agent §15: what a text aborts is captured, as it can carry no snapshot", async () => {
  const controller = new AbortController();
  const stop = tool({ name: "stop", execute: () => controller.abort("The user left.") });
  const agent = new Agent({ model: new ScriptedModel([[call("stop")], "Done."]), tools: [stop] });
  await captureRunMessages(async (captured) => {
    const run = agent.run("Go", { signal: controller.signal });
    await expect(run).rejects.toBe("The user left.");
    expect(captured.messages.map(({ kind }) => kind)).toEqual(["request", "response", "request"]);
  });
});

it("agent §15: a scope inside a tool captures a run of its own", async () => {
  const inner = new Agent({ model: says("inner") });
  const lengths: number[] = [];
  const ask = tool({
    name: "ask",
    execute: () =>
      captureRunMessages(async (captured) => {
        const { output } = await inner.run("Go");
        lengths.push(captured.messages.length);
        return output;
      }),
  });
  const agent = new Agent({ model: new ScriptedModel([[call("ask")], "outer"]), tools: [ask] });
  await captureRunMessages(async (captured) => {
    await agent.run("Go");
    lengths.push(captured.messages.length);
  });
  expect(lengths).toEqual([2, 4]);
});
