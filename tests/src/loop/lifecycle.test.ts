import {
  AbstractToolset,
  Agent,
  getRunSnapshot,
  handleDeferredToolCalls,
  type Model,
  NO_USAGE,
  type RunContext,
  type RunOptions,
  type ToolsetTool,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, FakeToolset, FunctionModel, ScriptedModel } from "@toolsets/testing";
import { approvalRequired } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { isValidHistory } from "./is-valid-history.ts";

const never = (): Promise<never> => new Promise(() => {});

async function readAll(stream: ReturnType<Agent["runStreamEvents"]>): Promise<void> {
  while ((await stream.next()).done !== true);
}

/** Both views of a run. */
const views: readonly [
  string,
  (agent: Agent, options?: RunOptions<undefined>) => Promise<unknown>,
][] = [
  ["run", (agent, options) => agent.run("Go", options)],
  ["runStreamEvents", (agent, options) => readAll(agent.runStreamEvents("Go", options))],
];

describe.each(views)("%s", (_name, run) => {
  it.each(["forRun", "open", "forRunStep", "getTools", "getInstructions", "close"] as const)(
    "agent §14: an abort while `%s` never answers is bounded by `drainMs`",
    async (method) => {
      const toolset = new FakeToolset("t");
      Object.defineProperty(toolset, method, { value: never });
      const agent = new Agent({ model: new ScriptedModel(["Hello."]), toolsets: [toolset] });
      const reason = new Error("enough");
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 5);
      const signal = method === "close" ? AbortSignal.abort(reason) : controller.signal;
      const outcome = run(agent, { signal, drainMs: 5 });
      await expect(outcome).rejects.toBe(reason);
    },
    2000,
  );

  it("agent §14: a `close` that hangs at a good end is left `drainMs` after an abort", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const close = (): Promise<never> => {
      setTimeout(() => controller.abort(reason), 1);
      return never();
    };
    const toolset = Object.assign(new FakeToolset("t"), { close });
    const agent = new Agent({ model: new ScriptedModel(["Hello."]), toolsets: [toolset] });
    const outcome = run(agent, { signal: controller.signal, drainMs: 5 });
    const error: unknown = await outcome.catch((thrown: unknown) => thrown);
    expect(error).toBe(reason);
    expect(getRunSnapshot(error)?.messages).toHaveLength(2);
  }, 2000);

  it("agent §14: a `close` that hangs after an error is left after `drainMs`", async () => {
    const broken = new Error("broken");
    const toolset = Object.assign(new FakeToolset("t"), { close: never });
    const agent = new Agent({ model: new ScriptedModel([broken]), toolsets: [toolset] });
    await expect(run(agent, { drainMs: 5 })).rejects.toBe(broken);
  }, 2000);

  it("agent §14: what opens after an abort is closed when it is open", async () => {
    let open = (): void => {};
    const toolset = new FakeToolset("t");
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const controller = new AbortController();
    const value = (): Promise<void> => {
      setTimeout(() => controller.abort(new Error("enough")), 1);
      return opened;
    };
    Object.defineProperty(toolset, "open", { value });
    const agent = new Agent({ model: new ScriptedModel(["Hello."]), toolsets: [toolset] });
    const options = { signal: controller.signal, drainMs: 2 };
    await expect(run(agent, options)).rejects.toThrow("enough");
    expect(toolset.closes).toBe(0);
    open();
    await opened;
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(toolset.closes).toBe(1);
  });

  it("a reply without its parts is an error, and everything is closed", async () => {
    const toolset = new FakeToolset("t");
    const broken = {
      name: "broken",
      system: "test",
      profile: {},
      request: async () => ({}),
      async *stream() {
        yield { kind: "text", content: "x" };
      },
    } as unknown as Model; // what an adapter in plain JavaScript may give
    const agent = new Agent({ model: broken, toolsets: [toolset] });
    const error: unknown = await run(agent).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unexpected_model_behavior" });
    expect(getRunSnapshot(error)?.messages).toHaveLength(1);
    expect(toolset).toMatchObject({ opens: 1, closes: 1 });
  });

  it("a runtime that tears the loop down leaves nothing open and no listener", async () => {
    const toolset = new FakeToolset("t");
    const agent = new Agent({ model: new ScriptedModel(["Hello."]), toolsets: [toolset] });
    const unwinding = new Error("the engine unwinds");
    const outcome = run(agent, {
      runtime: (host, signal) => ({
        runId: host.runId,
        startedAt: 0,
        thrownBy: (key) => host.thrownBy(key),
        sleep: never,
        waitFor: never,
        async *steps(requests) {
          const [request] = requests;
          if (request === undefined || request.kind !== "prepare") throw unwinding;
          return [yield* host.execute(request, signal)];
        },
      }),
    });
    await expect(outcome).rejects.toBe(unwinding);
    expect(toolset).toMatchObject({ opens: 1, closes: 1 });
  });

  it("a close that fails does not hide what broke the run, and is heard after success", async () => {
    const closing = new Error("close failed");
    const failing = new (class extends FakeToolset {
      override close(): Promise<never> {
        return Promise.reject(closing);
      }
    })("t");
    const bug = new Error("the real bug");
    const broken = tool({
      name: "broken",
      execute: () => {
        throw bug;
      },
    });
    const model = new ScriptedModel([[call("broken")], "never"]);
    const outcome = run(new Agent({ model, tools: [broken], toolsets: [failing] }));
    await expect(outcome).rejects.toBe(bug);
    const well = new Agent({ model: new ScriptedModel(["Hello."]), toolsets: [failing] });
    await expect(run(well)).rejects.toBe(closing);
  });

  it.each<[string, () => unknown]>([
    ["an object without a prototype", () => Object.create(null)],
    [
      "an error whose message throws",
      () =>
        Object.defineProperty(new Error("x"), "message", {
          get() {
            throw new Error("hidden");
          },
        }),
    ],
    [
      "a proxy that throws",
      () =>
        new Proxy(
          {},
          {
            has() {
              throw new Error("hidden");
            },
            getPrototypeOf() {
              throw new Error("hidden");
            },
          },
        ),
    ],
    ["undefined", () => undefined],
    ["null", () => null],
  ])("what a tool throws reaches the caller as it is: %s", async (_what, make) => {
    const thrown = make();
    const toolset = new FakeToolset("t");
    const odd = tool({
      name: "odd",
      execute: () => {
        throw thrown;
      },
    });
    const model = new ScriptedModel([[call("odd")], "never"]);
    let caught: unknown = "nothing";
    try {
      await run(new Agent({ model, tools: [odd], toolsets: [toolset] }));
    } catch (error) {
      caught = error;
    }
    expect(Object.is(caught, thrown)).toBe(true);
    expect(toolset).toMatchObject({ opens: 1, closes: 1 });
  });
});

it("a stream is read once, and everybody who leaves it waits for its end", async () => {
  const toolset = new (class extends FakeToolset {
    override async close(): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await super.close();
    }
  })("t");
  const agent = new Agent({ model: new ScriptedModel(["Hello."]), toolsets: [toolset] });
  const stream = agent.runStreamEvents("Go");
  expect(stream[Symbol.asyncIterator]()).toBe(stream);
  expect(() => stream[Symbol.asyncIterator]()).toThrow("can be read once");
  await stream.next();
  const leaving = stream.return();
  await stream[Symbol.asyncDispose]();
  expect(toolset.closes).toBe(1);
  await leaving;
});

it("two tools called under one id each get the arguments that their own schema gave", async () => {
  const got: unknown[] = [];
  const strict = tool({
    name: "strict",
    parameters: z.object({ user: z.string() }),
    execute: (args) => got.push(args),
  });
  const loose = tool({
    name: "loose",
    parameters: z.looseObject({}),
    execute: (args) => got.push(args),
  });
  const args = '{"user":"bob","admin":true}';
  const model = new ScriptedModel([
    [call("strict", args, "same"), call("loose", args, "same")],
    "Done.",
  ]);
  await new Agent({ model, tools: [strict, loose] }).run("Go");
  expect(got).toEqual([{ user: "bob" }, { user: "bob", admin: true }]);
});

it("agent §10: edited arguments that never fit spend the budget", async () => {
  const guarded = tool({
    name: "t",
    requiresApproval: true,
    maxRetries: 0,
    parameters: z.object({ x: z.number() }),
    execute: () => "ran",
  });
  const capabilities = [
    handleDeferredToolCalls(({ approvals }) => ({
      approvals: Object.fromEntries(
        approvals.map(({ toolCallId }) => [
          toolCallId,
          { kind: "tool-approved", overrideArgs: { x: "?" } } as const,
        ]),
      ),
    })),
  ];
  const model = new ScriptedModel([[call("t", { x: 1 })], "never"]);
  const run = new Agent({ model, tools: [guarded], capabilities }).run("Go");
  await expect(run).rejects.toMatchObject({ code: "retries_exceeded", toolName: "t" });
});

it("approval does not pass on to what the approved tool calls itself", async () => {
  const ran: string[] = [];
  const dangerous = new FunctionToolset()
    .tool({ name: "rm", execute: () => ran.push("rm") })
    .pipe(approvalRequired());
  class Planner extends AbstractToolset {
    readonly id = "planner";
    getTools(ctx: RunContext): Promise<ReadonlyMap<string, ToolsetTool>> {
      return Promise.resolve(
        new FunctionToolset().tool({ name: "plan", execute: () => 0 }).getTools(ctx),
      );
    }
    async callTool(_name: string, _args: unknown, ctx: RunContext): Promise<unknown> {
      const entry = (await dangerous.getTools(ctx)).get("rm");
      if (entry === undefined) throw new TypeError("no rm");
      return dangerous.callTool("rm", {}, ctx, entry);
    }
  }
  const capabilities = [
    handleDeferredToolCalls(({ approvals }) => ({
      approvals: Object.fromEntries(approvals.map(({ toolCallId }) => [toolCallId, true])),
    })),
  ];
  const toolsets = [new Planner().pipe(approvalRequired())];
  const model = new ScriptedModel([[call("plan")], "never"]);
  const run = new Agent({ model, toolsets, capabilities }).run("Go");
  await expect(run).rejects.toMatchObject({ code: "invalid_usage" });
  expect(ran).toEqual([]);
});

it.each([
  [{ drainMs: -1 }, "`drainMs`"],
  [{ drainMs: Number.NaN }, "`drainMs`"],
  [{ drainMs: Number.POSITIVE_INFINITY }, "`drainMs`"],
  [{ usageLimits: { requestLimit: Number.NaN } }, "`requestLimit`"],
  [{ usageLimits: { requestLimit: -1 } }, "`requestLimit`"],
  [{ conversationId: "" }, "`conversationId`"],
  [{ runId: "" }, "`runId`"],
  [{ retries: { output: -1 } }, "`retries.output`"],
  [{ retries: 1.5 }, "`retries.tools`"],
])("design §6: an option out of its range is refused: %j", async (options, name) => {
  const agent = new Agent({ model: new ScriptedModel(["Hello."]) });
  const error: unknown = await Promise.resolve()
    .then(() => agent.run("Go", options))
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "invalid_usage" });
  expect(String(error)).toContain(name);
});

it("agent §9: fifty requests are the limit unless told otherwise", async () => {
  const model = new FunctionModel({ request: () => [call("t")] });
  const agent = new Agent({ model, tools: [tool({ name: "t", execute: () => 1 })] });
  await expect(agent.run("Go")).rejects.toThrow("limit `requestLimit` of 50");
});

it("agent §3, UserPromptNode 4, agent §3, ModelRequestNode 1: a history that ends with a request is sent again, under the ids that it has", async () => {
  const first = await new Agent({ model: new ScriptedModel(["Hello."]) }).run("Go");
  const [request] = first.allMessages();
  const messageHistory = request === undefined ? [] : [request];
  const agent = new Agent({ model: new ScriptedModel(["Again."]) });
  const again = await agent.run(undefined, { messageHistory });
  expect(again.allMessages()).toHaveLength(2);
  expect(again.allMessages()[0]).toMatchObject({ runId: first.runId, parts: request?.parts });
  expect(again.conversationId).toBe(first.conversationId);
  expect(again.newMessages()).toHaveLength(1);
});

it("agent §3, UserPromptNode 4: a history that ends with calls is carried out first, and takes no prompt", async () => {
  const pending = {
    kind: "response",
    parts: [{ partKind: "tool-call", toolName: "t", toolCallId: "1" }],
    usage: NO_USAGE,
    timestamp: "",
    state: "complete",
  } as const;
  const prompt = { partKind: "user-prompt", content: "Go", timestamp: "" } as const;
  const messageHistory = [
    { kind: "request", parts: [prompt], state: "complete" } as const,
    pending,
  ];
  const agent = new Agent({
    model: new ScriptedModel(["unused", "Done."]),
    tools: [tool({ name: "t", execute: () => "ran" })],
  });
  const result = await agent.run(undefined, { messageHistory });
  expect(result.output).toBe("Done.");
  expect(isValidHistory(result.allMessages())).toBe(true);
  const refused = agent.run("And?", { messageHistory });
  await expect(refused).rejects.toThrow("Run without a prompt first");
});

it("I-3: instructions alone are something to send, nothing at all is not", async () => {
  const model = new ScriptedModel(["Hello."]);
  const instructed = await new Agent({ model, instructions: "Greet." }).run();
  expect(instructed.allMessages()[0]).toMatchObject({ parts: [], instructions: "Greet." });
  await expect(new Agent({ model }).run()).rejects.toThrow("There is nothing to send");
});

it("agent §1.2: settings of the run win over those of the agent, name by name", async () => {
  let seen: unknown;
  const model = new FunctionModel({
    request: (_messages, { settings }) => {
      seen = settings;
      return "ok";
    },
  });
  const agent = new Agent({ model, modelSettings: { maxTokens: 1, temperature: 0 } });
  await agent.run("Go", { modelSettings: { maxTokens: 2 } });
  expect(seen).toEqual({ maxTokens: 2, temperature: 0 });
});

it("agent §3, CallToolsNode 2: an empty answer that was withheld, or cut, says so", async () => {
  for (const [finishReason, code] of [
    ["content_filter", "content_filter"],
    ["length", "unexpected_model_behavior"],
  ] as const) {
    const model = new ScriptedModel([{ parts: [], finishReason }]);
    await expect(new Agent({ model }).run("Go")).rejects.toMatchObject({ code });
  }
});

it("a model may keep the messages that it was given: they do not grow", async () => {
  const kept: (readonly unknown[])[] = [];
  const model = new FunctionModel({
    request: (messages) => {
      kept.push(messages);
      return messages.length === 1 ? [call("t")] : "Done.";
    },
  });
  await new Agent({ model, tools: [tool({ name: "t", execute: () => 1 })] }).run("Go");
  expect(kept.map(({ length }) => length)).toEqual([1, 3]);
});

it("agent §13: a reader may leave while a `close` hangs", async () => {
  const toolset = new FakeToolset("t");
  const closing = new Promise<void>((resolve) => {
    const close = (): Promise<never> => {
      resolve();
      return never();
    };
    Object.assign(toolset, { close });
  });
  const agent = new Agent({ model: new ScriptedModel(["Hello."]), toolsets: [toolset] });
  const stream = agent.runStreamEvents("Go", { drainMs: 5 });
  const reading = readAll(stream).catch((error: unknown) => error);
  await closing;
  await stream.return();
  expect(await reading).toMatchObject({ code: "run_cancelled" });
}, 2000);
