import {
  Agent,
  ApprovalRequired,
  CallDeferred,
  type DeferredToolRequests,
  getRunSnapshot,
  handleDeferredToolCalls,
  type Message,
  ModelRetry,
  RetriesExceededError,
  type RunContext,
  type RunOptions,
  type Tool,
  ToolFailed,
  type Toolset,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, frozenRuntime, runHostile, ScriptedModel } from "@toolsets/testing";
import { prefixed } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { isValidHistory } from "./is-valid-history.ts";
import { type Ending, play, type Scenario } from "./scenarios.ts";

const parameters = z.object({ x: z.coerce.number() });

/** A validator that notes what it sees. */
function noting(seen: unknown[], pick: (ctx: RunContext) => unknown) {
  return (_args: unknown, ctx: RunContext): void => {
    seen.push(pick(ctx));
  };
}

/** Says yes to every call, and keeps what it was asked. */
function approving(asked: DeferredToolRequests[] = []) {
  return handleDeferredToolCalls((requests) => {
    asked.push(requests);
    const { approvals, calls } = requests;
    return {
      approvals: Object.fromEntries(approvals.map(({ toolCallId }) => [toolCallId, true])),
      calls: Object.fromEntries(calls.map(({ toolCallId }) => [toolCallId, "from outside"])),
    };
  });
}

/** What the tool calls of a history were answered, in order. */
function answersOf(messages: readonly Message[]): readonly unknown[] {
  return messages
    .flatMap((message) => (message.kind === "request" ? message.parts : []))
    .flatMap((part) =>
      part.partKind === "tool-return" || part.partKind === "retry-prompt" ? [part.content] : [],
    );
}

const two = (name: string): ScriptedModel =>
  new ScriptedModel([[call(name, { x: "1" }, "1")], [call(name, { x: "2" }, "2")], "Done."]);

describe("V-1: a validator has the arguments of the schema and the context of the run", () => {
  interface Deps {
    readonly limit: number;
  }
  interface Registered {
    readonly tools?: readonly Tool<Deps>[];
    readonly toolsets?: readonly Toolset<Deps>[];
  }
  type Registration = (
    validate: (x: number, ctx: RunContext<Deps>) => void | Promise<void>,
  ) => Registered;

  const model = two("t");
  const execute = ({ x }: { x: number }): string => `ran ${x}`;
  const standalone = (validate: Parameters<Registration>[0]) =>
    tool({
      name: "t",
      parameters,
      argsValidator: ({ x }, ctx: RunContext<Deps>) => validate(x, ctx),
      execute,
    });

  const registrations: readonly (readonly [string, Registration])[] = [
    ["in `tools` of an agent", (validate) => ({ tools: [standalone(validate)] })],
    [
      "in `tools` of a toolset",
      (validate) => ({
        toolsets: [new FunctionToolset({ tools: [standalone(validate)] })],
      }),
    ],
    [
      "by `add`",
      (validate) => ({ toolsets: [new FunctionToolset<Deps>().add(standalone(validate))] }),
    ],
    [
      "by `tool` of a toolset",
      (validate) => ({
        toolsets: [
          new FunctionToolset<Deps>().tool({
            name: "t",
            parameters,
            execute,
            argsValidator: ({ x }, ctx) => validate(x, ctx),
          }),
        ],
      }),
    ],
    [
      "with plain JSON Schema",
      (validate) => ({
        tools: [
          tool({
            name: "t",
            parameters: { type: "object", properties: { x: { type: "string" } } },
            argsValidator: (args, ctx: RunContext<Deps>) => validate(Number(args["x"]), ctx),
            execute: (args) => `ran ${String(args["x"])}`,
          }),
        ],
      }),
    ],
    [
      "beside `prepare`",
      (validate) => ({
        tools: [{ ...standalone(validate), prepare: (definition) => definition }],
      }),
    ],
    [
      "beside other tools",
      (validate) => ({
        tools: [standalone(validate), tool({ name: "other", execute: () => 1 })],
        toolsets: [new FunctionToolset().tool({ name: "third", execute: () => 1 })],
      }),
    ],
  ];

  it.each(registrations)("%s", async (_how, register) => {
    const check = (x: number, ctx: RunContext<Deps>): void => {
      if (x < ctx.deps.limit) throw new ModelRetry(`From ${ctx.deps.limit}, not ${x}.`);
    };
    const checkLater = async (x: number, ctx: RunContext<Deps>): Promise<void> => {
      await Promise.resolve();
      check(x, ctx);
    };
    for (const validate of [check, checkLater]) {
      const agent = new Agent<Deps>({ model, ...register(validate) });
      const result = await agent.run("Go", { deps: { limit: 2 } });
      expect(answersOf(result.allMessages())).toEqual(["From 2, not 1.", "ran 2"]);
    }
  });

  it("and runs before the tool; what it returns is ignored", async () => {
    const order: string[] = [];
    const checked = tool({
      name: "t",
      parameters,
      argsValidator: ({ x }) => {
        order.push(`validates ${x}`);
        return { x: 7 } as unknown as undefined; // as untyped code returns something
      },
      execute: ({ x }) => order.push(`runs ${x}`),
    });
    await new Agent({ model: two("t"), tools: [checked] }).run("Go");
    expect(order).toEqual(["validates 1", "runs 1", "validates 2", "runs 2"]);
  });
});

it("V-2: the context is that of the call: its id, its tool and how often that failed", async () => {
  const seen: unknown[] = [];
  const checked = tool({
    name: "checked",
    parameters,
    argsValidator: noting(seen, ({ toolName, toolCallId, retry, maxRetries, lastAttempt }) => [
      [toolName, toolCallId, retry, maxRetries, lastAttempt],
    ]),
    execute: (_args, ctx) => {
      if (ctx.retry === 0) throw new ModelRetry("Again.");
      return "ok";
    },
  });
  await new Agent({ model: two("checked"), tools: [checked] }).run("Go");
  expect(seen).toEqual([[["checked", "1", 0, 1, false]], [["checked", "2", 1, 1, true]]]);
});

it("V-2, PX-1: behind a prefix the validator counts the same failures, and the tool has its own name", async () => {
  const seen: unknown[] = [];
  const toolset = new FunctionToolset().tool({
    name: "checked",
    parameters,
    argsValidator: noting(seen, ({ retry }) => retry),
    execute: (_args, ctx) => {
      seen.push(ctx.toolName);
      if (ctx.retry === 0) throw new ModelRetry("Again.");
      return "ok";
    },
  });
  const agent = new Agent({ model: two("p_checked"), toolsets: [toolset.pipe(prefixed("p"))] });
  await agent.run("Go");
  expect(seen).toEqual([0, "checked", 1, "checked"]);
});

it("V-3: one that never lets a call pass ends the run when no retry is left", async () => {
  const ran: string[] = [];
  const never = tool({
    name: "never",
    argsValidator: (_args, ctx) => {
      throw new ModelRetry(`No, for the ${ctx.retry + 1}. time.`);
    },
    maxRetries: 2,
    execute: () => ran.push("never"),
  });
  const model = new ScriptedModel([[call("never")], [call("never")], [call("never")], "never"]);
  const error: unknown = await new Agent({ model, tools: [never] })
    .run("Go")
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RetriesExceededError);
  expect(error).toMatchObject({ code: "retries_exceeded", toolName: "never", maxRetries: 2 });
  expect(String(error)).toContain("No, for the 3. time.");
  const { messages } = getRunSnapshot(error) ?? { messages: [] };
  expect(answersOf(messages).slice(0, 2)).toEqual(["No, for the 1. time.", "No, for the 2. time."]);
  expect(isValidHistory(messages)).toBe(true);
  expect(ran).toEqual([]);
});

it("V-4: an approved call is looked at exactly once more, and knows that it is approved", async () => {
  const seen: unknown[] = [];
  const guarded = tool({
    name: "guarded",
    parameters,
    argsValidator: (_args, ctx) => {
      seen.push([ctx.toolCallApproved, ctx.toolCallMetadata]);
      if (!ctx.toolCallApproved) throw new ApprovalRequired();
    },
    execute: ({ x }, ctx) => `${x} ${ctx.toolCallApproved}`,
  });
  const byKind = tool({
    name: "by_kind",
    parameters,
    requiresApproval: true,
    argsValidator: noting(seen, (ctx) => [ctx.toolCallApproved, ctx.toolCallMetadata]),
    execute: ({ x }) => `${x} by kind`,
  });
  const approveWithNote = handleDeferredToolCalls(({ approvals }) => ({
    approvals: Object.fromEntries(approvals.map(({ toolCallId }) => [toolCallId, true])),
    metadata: Object.fromEntries(approvals.map(({ toolCallId }) => [toolCallId, { by: "Ann" }])),
  }));
  for (const [name, answer] of [
    ["guarded", "1 true"],
    ["by_kind", "1 by kind"],
  ] as const) {
    seen.length = 0;
    const model = new ScriptedModel([[call(name, { x: "1" })], "Done."]);
    const tools = [guarded, byKind];
    const agent = new Agent({ model, tools, capabilities: [approveWithNote] });
    const result = await agent.run("Go");
    expect(answersOf(result.allMessages())).toEqual([answer]);
    expect(seen).toEqual([
      [false, undefined],
      [true, { by: "Ann" }],
    ]);
  }
});

describe("V-5: a validator that defers", () => {
  it("DF-11: leaves the call to somebody else, with what it says of it, and costs no retry", async () => {
    const asked: DeferredToolRequests[] = [];
    const ran: string[] = [];
    const asks = tool({
      name: "asks",
      parameters,
      maxRetries: 0,
      argsValidator: ({ x }, ctx) => {
        if (!ctx.toolCallApproved) throw new ApprovalRequired({ price: x });
      },
      execute: ({ x }) => {
        ran.push(`asks ${x}`);
        return `bought for ${x}`;
      },
    });
    const elsewhere = tool({
      name: "elsewhere",
      maxRetries: 0,
      argsValidator: async () => {
        throw new CallDeferred({ queue: "q1" });
      },
      execute: () => ran.push("elsewhere"),
    });
    const beside = tool({ name: "beside", execute: () => "beside" });
    const model = new ScriptedModel([
      [call("asks", { x: "3" }, "a"), call("elsewhere", {}, "e"), call("beside", {}, "b")],
      "Done.",
    ]);
    const tools = [asks, elsewhere, beside];
    const result = await new Agent({ model, tools, capabilities: [approving(asked)] }).run("Go");
    expect(asked).toHaveLength(1);
    expect(asked[0]?.approvals.map(({ toolCallId }) => toolCallId)).toEqual(["a"]);
    expect(asked[0]?.calls.map(({ toolCallId }) => toolCallId)).toEqual(["e"]);
    expect(asked[0]?.metadata).toEqual({ a: { price: 3 }, e: { queue: "q1" } });
    expect(answersOf(result.allMessages())).toEqual(["bought for 3", "from outside", "beside"]);
    expect(ran).toEqual(["asks 3"]);
  });

  it("says so to whoever watches: its arguments are valid, those of a refused call are not", async () => {
    const throwing = (name: string, error: Error) =>
      tool({
        name,
        argsValidator: (_args, ctx) => {
          if (!ctx.toolCallApproved) throw error;
        },
        execute: () => name,
      });
    const agent = new Agent({
      model: new ScriptedModel([
        [call("approval"), call("deferred"), call("retry"), call("failed")],
        "Done.",
      ]),
      tools: [
        throwing("approval", new ApprovalRequired()),
        throwing("deferred", new CallDeferred()),
        throwing("retry", new ModelRetry("Again.")),
        throwing("failed", new ToolFailed("Closed.")),
      ],
      capabilities: [approving()],
    });
    const valid: Record<string, boolean> = {};
    for await (const event of agent.runStreamEvents("Go")) {
      if (event.eventKind === "function_tool_call") valid[event.part.toolName] = event.argsValid;
    }
    expect(valid).toEqual({ approval: true, deferred: true, retry: false, failed: false });
  });

  it("defers once a step: an approved call that defers again ends the run", async () => {
    const stubborn = tool({
      name: "stubborn",
      argsValidator: () => {
        throw new ApprovalRequired();
      },
      execute: () => "never",
    });
    const model = new ScriptedModel([[call("stubborn")], "never"]);
    const run = new Agent({ model, tools: [stubborn], capabilities: [approving()] }).run("Go");
    await expect(run).rejects.toMatchObject({ code: "invalid_usage" });
  });
});

it("V-6: what a validator says of a call that waits by its kind is dropped", async () => {
  const asked: DeferredToolRequests[] = [];
  const unapproved = tool({
    name: "unapproved",
    requiresApproval: true,
    argsValidator: (_args, ctx) => {
      if (!ctx.toolCallApproved) throw new ApprovalRequired({ said: "by the validator" });
    },
    execute: () => "ran",
  });
  const external = tool({
    name: "external",
    prepare: (definition) => ({ ...definition, kind: "external" }),
    argsValidator: () => {
      throw new CallDeferred({ said: "by the validator" });
    },
    execute: () => "never",
  });
  const model = new ScriptedModel([
    [call("unapproved", {}, "u"), call("external", {}, "e")],
    "Ok.",
  ]);
  const tools = [unapproved, external];
  const result = await new Agent({ model, tools, capabilities: [approving(asked)] }).run("Go");
  expect(asked).toMatchObject([
    { approvals: [{ toolCallId: "u" }], calls: [{ toolCallId: "e" }], metadata: {} },
  ]);
  expect(asked[0]?.metadata).toEqual({});
  expect(answersOf(result.allMessages())).toEqual(["ran", "from outside"]);
});

describe("V-7: a call that needs approval and does not fit", () => {
  const remove = (maxRetries: number, ran: number[] = []) =>
    tool({
      name: "remove",
      parameters,
      maxRetries,
      requiresApproval: true,
      argsValidator: ({ x }) => {
        if (x < 0) throw new ModelRetry("From 0.");
      },
      execute: ({ x }) => ran.push(x),
    });

  it("is asked for again before anybody is asked for approval", async () => {
    const asked: DeferredToolRequests[] = [];
    const ran: number[] = [];
    const model = new ScriptedModel([
      [call("remove", { x: "?" }, "1")],
      [call("remove", { x: "-1" }, "2")],
      [call("remove", { x: "4" }, "3")],
      "Done.",
    ]);
    const tools = [remove(2, ran)];
    const result = await new Agent({ model, tools, capabilities: [approving(asked)] }).run("Go");
    expect(answersOf(result.allMessages())).toMatchObject([[{ loc: ["x"] }], "From 0.", 1]);
    expect(asked.map(({ approvals }) => approvals.map(({ toolCallId }) => toolCallId))).toEqual([
      ["3"],
    ]);
    expect(ran).toEqual([4]);
  });

  it("ends the run where no retry is left", async () => {
    for (const x of ["?", "-1"]) {
      const asked: DeferredToolRequests[] = [];
      const model = new ScriptedModel([[call("remove", { x })], "never"]);
      const agent = new Agent({ model, tools: [remove(0)], capabilities: [approving(asked)] });
      await expect(agent.run("Go")).rejects.toThrow(RetriesExceededError);
      expect(asked).toEqual([]);
    }
  });
});

it("spec §8: `ToolFailed` of a validator is the answer, and costs no retry", async () => {
  const closed = tool({
    name: "closed",
    maxRetries: 0,
    argsValidator: () => {
      throw new ToolFailed("The shop is closed.");
    },
    execute: () => "never",
  });
  const model = new ScriptedModel([[call("closed")], [call("closed")], "Done."]);
  const result = await new Agent({ model, tools: [closed] }).run("Go");
  expect(answersOf(result.allMessages())).toEqual(["The shop is closed.", "The shop is closed."]);
  const [answer] = result.allMessages()[2]?.parts ?? [];
  expect(answer).toMatchObject({ partKind: "tool-return", outcome: "failed" });
});

it("spec §8: anything else that a validator throws ends the run as it is, before any tool runs", async () => {
  const error = new TypeError("a bug");
  const ran: string[] = [];
  const broken = tool({
    name: "broken",
    argsValidator: () => {
      throw error;
    },
    execute: () => ran.push("broken"),
  });
  const beside = tool({ name: "beside", execute: () => ran.push("beside") });
  const model = new ScriptedModel([[call("beside"), call("broken")], "never"]);
  const run = new Agent({ model, tools: [beside, broken] }).run("Go");
  await expect(run).rejects.toBe(error);
  expect(ran).toEqual([]);
});

/** A tool whose validator does as the model says. */
function obedient(name: string, options: { maxRetries?: number; requiresApproval?: boolean } = {}) {
  return tool({
    name,
    ...options,
    parameters: z.object({ how: z.string() }),
    argsValidator: async ({ how }, ctx) => {
      await Promise.resolve();
      if (how === "retry" || (how === "once" && ctx.retry === 0)) throw new ModelRetry("Again.");
      if (how === "fail") throw new ToolFailed("Closed.");
      if (how === "bug") throw new TypeError("a bug");
      if (how === "ask" && !ctx.toolCallApproved) throw new ApprovalRequired({ how });
      if (how === "defer") throw new CallDeferred({ how });
    },
    execute: ({ how }, ctx) => `${how} ran at retry ${ctx.retry}, ${ctx.toolCallApproved}`,
  });
}

function scenario(title: string, ...steps: readonly (readonly string[])[]): Scenario {
  const script = steps.map((calls, step) =>
    calls.map((each, index) => {
      const [name = "", how] = each.split(" ");
      return call(name, { how }, `${step}-${index}`);
    }),
  );
  const agent = (): Agent =>
    new Agent({
      model: new ScriptedModel([...script, "Done."]),
      toolsets: [
        new FunctionToolset({
          id: "obedient",
          tools: [
            obedient("t"),
            obedient("strict", { maxRetries: 0 }),
            obedient("kind", { requiresApproval: true }),
          ],
        }),
      ],
      capabilities: [approving()],
    });
  return { title, agent };
}

const scenarios = [
  scenario(
    "V-1, V-2: calls that pass, at once and after another try",
    ["t ok", "t once"],
    ["t once"],
  ),
  scenario("V-3: a validator that never lets a call pass", ["t retry"], ["t retry"], ["t retry"]),
  scenario("V-4, V-5: validators that defer, beside others", ["t ask", "strict defer", "t ok"]),
  scenario("V-5: with no retry to spend", ["strict ask", "strict fail"], ["strict defer"]),
  scenario("V-6: a call that waits by its kind, and by its validator", ["kind ask", "kind ok"]),
  scenario("V-7: a call that needs approval and does not fit", ["kind retry", "t ok"], ["kind ok"]),
  scenario("spec §8: a validator with a bug", ["t ok", "t bug"]),
];

describe.each(scenarios)("$title", (played) => {
  async function run(agent: Agent, options: RunOptions<undefined>): Promise<RunEnd> {
    const result = await agent.run("Go", options);
    return { output: result.output, messages: result.allMessages() };
  }

  interface RunEnd {
    readonly output: string;
    readonly messages: Ending["messages"];
  }

  it("goes the same way on frozen data, and on a runtime that crashes, reorders and replays", async () => {
    const expected = await play(played, run);
    expect(isValidHistory(expected.messages)).toBe(true);
    const runtime = frozenRuntime();
    const frozen = await play(played, (agent, options) => run(agent, { ...options, runtime }));
    expect(frozen).toEqual(expected);
    for (const crashAfter of [1, 2, 3]) {
      for (const seed of [1, 2, 3]) {
        const { value } = await runHostile(
          (hostile) =>
            play(played, (agent, options) => run(agent, { ...options, runtime: hostile })),
          { seed, crashAfter },
        );
        expect(value).toEqual(expected);
      }
    }
  });
});
