import {
  Agent,
  ApprovalRequired,
  CallDeferred,
  type Capability,
  type CapabilityOptions,
  capability,
  DeferredToolRequests,
  ExternalToolset,
  isDeferred,
  ModelRetry,
  SkipToolExecution,
  SkipToolValidation,
  ToolFailed,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { approvalRequired, prefixed } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { contentsOf } from "./contents-of.ts";
import { everywhere } from "./hooked-runs.ts";

const parameters = z.object({ x: z.coerce.number() });

/** A tool that doubles, and writes down what it gets. */
function doubling(got: unknown[] = []): FunctionToolset {
  return new FunctionToolset().tool({
    name: "double",
    parameters,
    execute: ({ x }) => {
      got.push(x);
      if (x === 13) throw new TypeError("unlucky");
      return x * 2;
    },
  });
}

const twice = (args: unknown = { x: "2" }): ScriptedModel =>
  new ScriptedModel([[call("double", args as never, "1")], "Done."]);

/** What the model was told of its call. */
async function answerTo(
  hooks: CapabilityOptions,
  { args, got }: { args?: unknown; got?: unknown[] } = {},
): Promise<unknown> {
  const agent = new Agent({
    model: twice(args),
    toolsets: [doubling(got)],
    capabilities: [capability(hooks)],
  });
  const { parts } = await everywhere(() => agent);
  return parts[2]?.[0];
}

describe("toolsets §9.1.3: hooks of validation", () => {
  it("toolsets §9.1.3: before, wrap, the schema and the validator, after; the first outermost", async () => {
    const log: string[] = [];
    const noting = (name: string): Capability =>
      capability({
        beforeToolValidate: ({ args }) => void log.push(`${name} before ${JSON.stringify(args)}`),
        wrapToolValidate: async (_call, next) => {
          log.push(`${name} wraps`);
          const args = await next();
          log.push(`${name} unwraps`);
          return args;
        },
        afterToolValidate: (args) => void log.push(`${name} after ${JSON.stringify(args)}`),
      });
    const capabilities = [noting("a"), noting("b")];
    await new Agent({ model: twice(), toolsets: [doubling()], capabilities }).run("Go");
    expect(log).toEqual([
      String.raw`a before "{\"x\":\"2\"}"`,
      String.raw`b before "{\"x\":\"2\"}"`,
      "a wraps",
      "b wraps",
      "b unwraps",
      "a unwraps",
      'b after {"x":2}',
      'a after {"x":2}',
    ]);
  });

  it("toolsets §9.1.3: `before` may mend what is validated, `after` what was; the history keeps the model's own", async () => {
    const got: unknown[] = [];
    const agent = new Agent({
      model: twice({ y: 1 }),
      toolsets: [doubling(got)],
      capabilities: [
        capability({
          beforeToolValidate: (given) => ({ ...given, args: '{"x":"20"}' }),
          afterToolValidate: ({ x }) => ({ x: Number(x) + 1 }),
        }),
      ],
    });
    const result = await agent.run("Go");
    expect(got).toEqual([21]);
    expect(contentsOf(result.allMessages()[1])).toEqual([["double", '{"y":1}']]);
  });

  it("toolsets §9.1.3: the error hook may give arguments in the place of what does not fit, or another error", async () => {
    expect(await answerTo({ onToolValidateError: () => ({ x: 5 }) }, { args: { x: "five" } })).toBe(
      10,
    );
    expect(
      await answerTo(
        {
          onToolValidateError: () => {
            throw new ModelRetry("A number, please.");
          },
        },
        { args: "{" },
      ),
    ).toBe("A number, please.");
  });

  it("toolsets §9.1.3: SkipToolValidation takes its arguments as they are; `after` sees them", async () => {
    const skip = () => {
      throw new SkipToolValidation({ x: 50 });
    };
    for (const hooks of [{ beforeToolValidate: skip }, { wrapToolValidate: skip }]) {
      const seen: unknown[] = [];
      const watching = { ...hooks, afterToolValidate: (args: unknown) => void seen.push(args) };
      expect(await answerTo(watching, { args: { nonsense: true } })).toBe(100);
      expect(seen[0]).toEqual({ x: 50 });
    }
  });

  it("toolsets §9.1.3: `after` may reject with ModelRetry, or fail the call", async () => {
    const throwing = (error: unknown): CapabilityOptions => ({
      afterToolValidate: () => {
        throw error;
      },
    });
    expect(await answerTo(throwing(new ToolFailed("Closed today.")))).toBe("Closed today.");
    const agent = new Agent({
      model: twice(),
      toolsets: [doubling()],
      capabilities: [capability(throwing(new ModelRetry("Smaller.")))],
      retries: { tools: 0 },
    });
    await expect(agent.run("Go")).rejects.toMatchObject({ code: "retries_exceeded" });
  });
});

describe("agent §18.5: deferral and hooks of tools", () => {
  const defers = (hooks: CapabilityOptions, toolset = doubling()) =>
    new Agent({
      model: twice(),
      toolsets: [toolset],
      capabilities: [capability(hooks)],
      output: ["text", DeferredToolRequests],
    }).run("Go");
  const throwing = () => {
    throw new ApprovalRequired();
  };

  it("agent §18.5: a hook cannot defer before the arguments are known to be valid", async () => {
    const early: readonly (readonly [string, CapabilityOptions])[] = [
      ["beforeToolValidate", { beforeToolValidate: throwing }],
      ["wrapToolValidate", { wrapToolValidate: throwing }],
      [
        "onToolValidateError",
        {
          beforeToolValidate: (given) => ({ ...given, args: "{" }),
          onToolValidateError: () => {
            throw new CallDeferred();
          },
        },
      ],
    ];
    for (const [name, hooks] of early) {
      const failed = await defers(hooks).catch((error: unknown) => error);
      expect(failed).toMatchObject({
        code: "invalid_usage",
        message: expect.stringContaining(`\`${name}()\` threw`),
      });
      expect(String(failed)).toContain("`afterToolValidate`");
    }
  });

  it("agent §18.5: it may defer once they are: after validation, around it, and around the tool", async () => {
    const late: readonly CapabilityOptions[] = [
      { afterToolValidate: throwing },
      {
        wrapToolValidate: async (_call, next) => {
          await next();
          return throwing();
        },
      },
      { beforeToolExecute: throwing },
      { wrapToolExecute: throwing },
      {
        afterToolExecute: () => {
          throw new CallDeferred();
        },
      },
    ];
    for (const hooks of late) {
      const { output } = await defers(hooks);
      expect(isDeferred(output)).toBe(true);
    }
  });

  it("toolsets §9.1.4: what the validator defers is held: `after` may yet reject it, or wait for something else", async () => {
    const toolset = (): FunctionToolset =>
      new FunctionToolset().tool({
        name: "double",
        parameters,
        argsValidator: () => throwing(),
        execute: ({ x }) => x,
      });
    const seen: unknown[] = [];
    const held = await defers({ afterToolValidate: (args) => void seen.push(args) }, toolset());
    expect(held.output).toMatchObject({ approvals: [{ toolCallId: "1" }], calls: [] });
    expect(seen).toEqual([{ x: "2" }]);
    const replaced = await defers(
      {
        afterToolValidate: () => {
          throw new CallDeferred();
        },
      },
      toolset(),
    );
    expect(replaced.output).toMatchObject({ approvals: [], calls: [{ toolCallId: "1" }] });
    const rejected = await defers(
      {
        afterToolValidate: () => {
          throw new ToolFailed("Never.");
        },
      },
      toolset(),
    );
    expect(contentsOf(rejected.allMessages()[2])).toEqual(["Never."]);
  });
});

describe("toolsets §9.1.5: hooks of execution", () => {
  it("toolsets §9.1.5: before, wrap, the tool, after; names are those that the model sees", async () => {
    const log: string[] = [];
    const noting = (name: string): Capability =>
      capability({
        beforeToolExecute: ({ toolName }) => void log.push(`${name} before ${toolName}`),
        wrapToolExecute: async (_call, next, ctx) => {
          log.push(`${name} wraps ${ctx.toolName}`);
          return next();
        },
        afterToolExecute: (result) => void log.push(`${name} after ${String(result)}`),
      });
    const agent = new Agent({
      model: new ScriptedModel([[call("my_double", { x: 2 })], "Done."]),
      toolsets: [doubling().pipe(prefixed("my"))],
      capabilities: [noting("a"), noting("b")],
    });
    await agent.run("Go");
    expect(log).toEqual([
      "a before my_double",
      "b before my_double",
      "a wraps my_double",
      "b wraps my_double",
      "b after 4",
      "a after 4",
    ]);
  });

  it("toolsets §9.1.5: arguments, result and error may be other ones", async () => {
    expect(await answerTo({ beforeToolExecute: (given) => ({ ...given, args: { x: 4 } }) })).toBe(
      8,
    );
    expect(
      await answerTo({ wrapToolExecute: (given, next) => next({ ...given, args: { x: 5 } }) }),
    ).toBe(10);
    expect(await answerTo({ afterToolExecute: (result) => ({ result }) })).toEqual({ result: 4 });
    expect(
      await answerTo(
        { onToolExecuteError: (error) => `It broke: ${String(error)}` },
        { args: { x: 13 } },
      ),
    ).toBe("It broke: TypeError: unlucky");
  });

  it("toolsets §9.1.5: SkipToolExecution gives the result, and counts as a tool call", async () => {
    const skip = () => {
      throw new SkipToolExecution("cached");
    };
    for (const hooks of [{ beforeToolExecute: skip }, { wrapToolExecute: skip }]) {
      const got: unknown[] = [];
      const after: unknown[] = [];
      const watching = { ...hooks, afterToolExecute: (result: unknown) => void after.push(result) };
      const result = await new Agent({
        model: twice(),
        toolsets: [doubling(got)],
        capabilities: [capability(watching)],
      }).run("Go");
      expect(contentsOf(result.allMessages()[2])).toEqual(["cached"]);
      expect([got, after, result.usage.toolCalls]).toEqual([[], ["cached"], 1]);
    }
  });

  it("toolsets §9.1.5: what tools throw to steer their call passes the error hooks by", async () => {
    const asked: unknown[] = [];
    for (const signal of [new ToolFailed("No."), new ModelRetry("Again."), new CallDeferred()]) {
      const toolset = new FunctionToolset().tool({
        name: "double",
        execute: () => {
          throw signal;
        },
      });
      await new Agent({
        model: twice({}),
        toolsets: [toolset],
        capabilities: [capability({ onToolExecuteError: (error) => asked.push(error) })],
        output: ["text", DeferredToolRequests],
      }).run("Go");
    }
    expect(asked).toEqual([]);
  });

  it("toolsets §9.1.5: ModelRetry of a hook counts like one of the tool", async () => {
    const agent = () =>
      new Agent({
        model: new ScriptedModel([[call("double", { x: 2 })], [call("double", { x: 3 })], "Done."]),
        toolsets: [doubling()],
        capabilities: [
          capability({
            afterToolExecute: (_result, _call, ctx) => {
              if (ctx.retry === 0) throw new ModelRetry("Once more.");
            },
          }),
        ],
      });
    const { parts } = await everywhere(agent);
    expect([parts[2], parts[4]]).toEqual([["Once more."], [6]]);
  });

  it("toolsets §9.1.5: hooks see calls that a tool makes, and an approved call once it runs", async () => {
    const log: string[] = [];
    const outer = doubling().pipe(approvalRequired()).pipe(prefixed("asked"));
    const agent = new Agent({
      model: new ScriptedModel([[call("both")], "Done."]),
      toolsets: [
        outer,
        new FunctionToolset().tool({
          name: "both",
          execute: (_args, ctx) => ctx.handleCall({ toolName: "asked_double", args: { x: 4 } }),
        }),
      ],
      capabilities: [
        capability({
          wrapToolExecute: async ({ toolName }, next, ctx) => {
            const result = await next();
            log.push(`${toolName} ${ctx.toolCallApproved} ${String(result)}`);
            return result;
          },
          handleDeferredToolCalls: ({ approvals }) => ({
            approvals: Object.fromEntries(approvals.map(({ toolCallId }) => [toolCallId, true])),
          }),
        }),
      ],
    });
    await agent.run("Go");
    expect(log).toEqual(["asked_double true 8", "both false 8"]);
  });

  it("toolsets §9.1.5: tools that run elsewhere have no hooks of execution", async () => {
    const log: string[] = [];
    const agent = new Agent({
      model: new ScriptedModel([[call("elsewhere")]]),
      toolsets: [
        new ExternalToolset([{ name: "elsewhere", parametersJsonSchema: { type: "object" } }]),
      ],
      capabilities: [capability({ beforeToolExecute: () => void log.push("asked") })],
      output: ["text", DeferredToolRequests],
    });
    expect(isDeferred((await agent.run("Go")).output)).toBe(true);
    expect(log).toEqual([]);
  });

  it("toolsets §9.1.5: a wrap that forgets to return, and arguments that are no object, fail the run", async () => {
    const fails = (hooks: CapabilityOptions) =>
      new Agent({ model: twice(), toolsets: [doubling()], capabilities: [capability(hooks)] }).run(
        "Go",
      );
    await expect(
      fails({ wrapToolExecute: async (_call, next) => void (await next()) }),
    ).rejects.toThrow("`wrapToolExecute()` returned nothing.");
    await expect(
      fails({ beforeToolExecute: (given) => ({ ...given, args: [] as never }) }),
    ).rejects.toMatchObject({ code: "invalid_usage" });
    await expect(fails({ afterToolValidate: () => 7 as never })).rejects.toMatchObject({
      code: "invalid_usage",
    });
  });

  it("toolsets §9.1.5: an abort while a hook waits runs no tool", async () => {
    const got: unknown[] = [];
    const controller = new AbortController();
    const agent = new Agent({
      model: twice(),
      toolsets: [doubling(got)],
      capabilities: [
        capability({
          beforeToolExecute: () => controller.abort(new Error("enough")),
          onToolExecuteError: () => "recovered",
        }),
      ],
    });
    await expect(agent.run("Go", { signal: controller.signal })).rejects.toThrow("enough");
    expect(got).toEqual([]);
  });
});
