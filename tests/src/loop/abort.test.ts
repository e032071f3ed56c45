import {
  Agent,
  type AgentEvent,
  type AgentEventStream,
  AbstractToolset,
  getRunSnapshot,
  type Model,
  RunCancelledError,
  type RunContext,
  type ToolsetTool,
  toolsetTool,
} from "@toolsets/core";
import { call, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { isValidHistory } from "./is-valid-history.ts";

/** Tools that count how often they are open, one of which takes its time. */
class Tools extends AbstractToolset {
  readonly id = "tools";
  openings = 0;
  running = 0;

  override async open(): Promise<void> {
    await Promise.resolve();
    this.openings += 1;
  }

  override async close(): Promise<void> {
    await Promise.resolve();
    this.openings -= 1;
  }

  getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    const entry = (name: string, sequential: boolean): [string, ToolsetTool] => [
      name,
      toolsetTool(this, { name, parametersJsonSchema: { type: "object" }, sequential }, ctx),
    ];
    return new Map([entry("fast", false), entry("slow", false), entry("alone", true)]);
  }

  async callTool(name: string, _args: unknown, { signal }: RunContext): Promise<string> {
    if (name !== "slow") return name;
    this.running += 1;
    try {
      for (let index = 0; index < 6; index += 1) {
        await Promise.resolve();
        signal.throwIfAborted();
      }
      return name;
    } finally {
      await Promise.resolve();
      this.running -= 1;
    }
  }
}

const script = [
  [call("slow", { a: 1 }), call("fast"), call("alone"), call("fast")],
  "All is done.",
] as const;

async function readAll(stream: AgentEventStream): Promise<void> {
  while ((await stream.next()).done !== true);
}

function setUp(): { readonly agent: Agent; readonly tools: Tools } {
  const tools = new Tools();
  return { agent: new Agent({ model: new ScriptedModel(script), toolsets: [tools] }), tools };
}

/** The run was cancelled in good order, and can be continued. */
async function expectGoodOrder(error: unknown, reason: Error, tools: Tools): Promise<void> {
  expect(error).toBe(reason);
  const messages = getRunSnapshot(error)?.messages ?? [];
  expect(isValidHistory(messages)).toBe(true);
  expect(tools).toMatchObject({ openings: 0, running: 0 });
  const responses = messages.filter(({ kind }) => kind === "response").length;
  const model = new ScriptedModel([...Array.from({ length: responses }, () => ""), "Resumed."]);
  const next = await new Agent({ model, toolsets: [tools] }).run("Again", {
    messageHistory: messages,
  });
  expect(next.output).toBe("Resumed.");
}

it("agent §14: an abort at any event leaves a valid history and nothing open", async () => {
  let cancelled = 0;
  for (let at = 0; ; at += 1) {
    const { agent, tools } = setUp();
    const controller = new AbortController();
    const reason = new Error(`stopped at event ${at}`);
    let count = 0;
    try {
      for await (const event of agent.runStreamEvents("Go", { signal: controller.signal })) {
        if (count === at && event.eventKind !== "agent_run_result") controller.abort(reason);
        count += 1;
      }
      expect(tools).toMatchObject({ openings: 0, running: 0 });
      break; // past the last event
    } catch (error) {
      await expectGoodOrder(error, reason, tools);
      cancelled += 1;
    }
  }
  expect(cancelled).toBeGreaterThan(15);
});

it.each([true, false])(
  "agent §14: an abort at any of 200 microtasks leaves a valid history (watched: %s)",
  async (watched) => {
    let cancelled = 0;
    for (let at = 0; at < 200; at += 1) {
      const { agent, tools } = setUp();
      const controller = new AbortController();
      const reason = new Error(`stopped at ${at}`);
      const options = { signal: controller.signal };
      const stopping = (async () => {
        for (let index = 0; index < at; index += 1) await Promise.resolve();
        controller.abort(reason);
      })();
      try {
        if (watched) await readAll(agent.runStreamEvents("Go", options));
        else await agent.run("Go", options);
      } catch (error) {
        await expectGoodOrder(error, reason, tools);
        cancelled += 1;
      }
      await stopping;
      expect(tools).toMatchObject({ openings: 0, running: 0 });
    }
    expect(cancelled).toBeGreaterThan(40);
  },
);

it("agent §14: a signal that is aborted already starts nothing", async () => {
  const { agent, tools } = setUp();
  const reason = new Error("too late");
  const run = agent.run("Go", { signal: AbortSignal.abort(reason) });
  await expect(run).rejects.toBe(reason);
  expect(tools.openings).toBe(0);
});

it("agent §14: an abort after the end is nothing", async () => {
  const { agent } = setUp();
  const controller = new AbortController();
  const result = await agent.run("Go", { signal: controller.signal });
  controller.abort();
  expect(result.output).toBe("All is done.");
});

it("agent §2: nothing happens before the first event is asked for, and leaving then is free", async () => {
  const toolset = new FakeToolset("fast");
  const stream = new Agent({
    model: new ScriptedModel(["Hello."]),
    toolsets: [toolset],
  }).runStreamEvents("Go");
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(toolset.opens).toBe(0);
  await stream.return();
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(toolset.opens).toBe(0);
});

it("agent §13: leaving early keeps the text that came, as an interrupted response", async () => {
  const tools = new Tools();
  let pieces = 0;
  const model: Model = {
    name: "slow",
    system: "test",
    profile: {},
    request: () => Promise.reject(new Error("not asked as a whole")),
    async *stream() {
      for (const content of ["one ", "two ", "three "]) {
        pieces += 1;
        yield { kind: "text", content };
      }
      throw new Error("read to the end");
    },
  };
  const controller = new AbortController();
  const reason = new Error("enough");
  const events: AgentEvent[] = [];
  const agent = new Agent({ model, toolsets: [tools] });
  const run = (async () => {
    for await (const event of agent.runStreamEvents("Go", { signal: controller.signal })) {
      events.push(event);
      if (event.eventKind === "part_delta") controller.abort(reason);
    }
  })();
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  expect(error).toBe(reason);
  expect(pieces).toBe(2);
  expect(getRunSnapshot(error)?.messages.at(-1)).toMatchObject({
    kind: "response",
    state: "interrupted",
    parts: [{ partKind: "text", content: "one two " }],
  });
});

it("agent §2: a reader that stops to read stops the model", async () => {
  let pieces = 0;
  const model: Model = {
    name: "eager",
    system: "test",
    profile: {},
    request: () => Promise.reject(new Error("not asked as a whole")),
    async *stream() {
      for (;;) {
        pieces += 1;
        yield { kind: "text", content: "x" };
      }
    },
  };
  const stream = new Agent({ model }).runStreamEvents("Go");
  for (let deltas = 0; deltas < 3;) {
    const { value } = await stream.next();
    if (value !== undefined && "eventKind" in value && value.eventKind === "part_delta")
      deltas += 1;
  }
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(pieces).toBe(4); // the first piece started the part
  await stream.return();
});

it("agent §14: a model that ignores its signal is left at once, also while a read is parked", async () => {
  const tools = new Tools();
  const deaf: Model = {
    name: "deaf",
    system: "test",
    profile: {},
    request: () => new Promise(() => {}),
    async *stream() {
      yield { kind: "text", content: "a" };
      await new Promise(() => {});
      return { usage: { ...(await Promise.reject(new Error("never"))) } };
    },
  };
  const agent = new Agent({ model: deaf, toolsets: [tools] });
  const stream = agent.runStreamEvents("Go");
  await stream.next();
  await stream.next(); // final_result
  const parked = stream.next().catch((error: unknown) => error);
  await stream.return();
  expect(await parked).toBeInstanceOf(RunCancelledError);
  expect(tools.openings).toBe(0);

  const controller = new AbortController();
  const run = agent.run("Go", { signal: controller.signal });
  setTimeout(() => controller.abort(new Error("enough")), 1);
  await expect(run).rejects.toThrow("enough");
  expect(tools.openings).toBe(0);
});

it("agent §14: a tool that ignores its signal is left after `drainMs`", async () => {
  const controller = new AbortController();
  const deaf = new (class extends FakeToolset {
    override callTool(): Promise<never> {
      setTimeout(() => controller.abort(new Error("enough")), 1);
      return new Promise(() => {});
    }
  })("deaf");
  const agent = new Agent({ model: new ScriptedModel([[call("deaf")]]), toolsets: [deaf] });
  const run = agent.run("Go", { signal: controller.signal, drainMs: 5 });
  const error: unknown = await run.catch((reason: unknown) => reason);
  expect(String(error)).toBe("Error: enough");
  expect(isValidHistory(getRunSnapshot(error)?.messages ?? [])).toBe(true);
  expect(deaf.closes).toBe(1);
});

it("a long-lived signal keeps nothing of the runs that it served", async () => {
  const { agent } = setUp();
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners.add(args[1]);
    add(...args);
  };
  const remove = signal.removeEventListener.bind(signal);
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners.delete(args[1]);
    remove(...args);
  };
  const stream = agent.runStreamEvents("Go", { signal });
  await stream.next();
  expect(listeners.size).toBe(1);
  await stream.return();
  await agent.run("Go", { signal });
  await readAll(agent.runStreamEvents("Go", { signal }));
  expect(listeners.size).toBe(0);
});

it("agent §14: a call that was cut off is answered as its own, not as one of the step before", async () => {
  const model = new ScriptedModel([[call("fast")], [call("fast")], "Done."]);
  const agent = new Agent({ model, toolsets: [new Tools()] });
  const stream = agent.runStreamEvents("Go");
  const reading = (async () => {
    let starts = 0;
    for await (const { eventKind } of stream) {
      if (eventKind === "part_start") starts += 1;
      if (starts === 2) stream.cancel();
    }
  })();
  await expect(reading).rejects.toBeInstanceOf(RunCancelledError);
  expect(isValidHistory(stream.allMessages())).toBe(true);
  expect(stream.allMessages().at(-1)?.parts).toMatchObject([
    { toolCallId: "call_2_1", outcome: "interrupted" },
  ]);
});
