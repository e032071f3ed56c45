import {
  Agent,
  DeferredToolRequests,
  ExternalToolset,
  getRunSnapshot,
  handleDeferredToolCalls,
  isDeferred,
  ModelRetry,
  type RunContext,
  type RuntimeFactory,
  ToolFailed,
  ToolReturn,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, fakeContext, FakeToolset, runHostile, ScriptedModel } from "@toolsets/testing";
import { approvalRequired, prefixed } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import * as z from "zod";

type Body = (ctx: RunContext) => unknown;

const number = z.object({ n: z.number().default(2) });

/** A tool `outer` with a body, beside tools that it may call, all behind the prefix `t`. */
function toolsOf(body: Body, ran: unknown[] = []) {
  return new FunctionToolset()
    .tool({ name: "outer", execute: async (_args, ctx) => body(ctx) })
    .tool({
      name: "double",
      parameters: number,
      execute: ({ n }, ctx) => {
        ran.push([ctx.toolCallId, ctx.toolName, n]);
        return new ToolReturn(2 * n, { content: "told" });
      },
    })
    .tool({
      name: "gated",
      requiresApproval: true,
      execute: (_args, ctx) => {
        ran.push(["gated", ctx.toolCallApproved, ctx.toolCallMetadata]);
        return "passed";
      },
    })
    .tool({ name: "hidden", deferLoading: true, execute: () => ran.push("hidden") })
    .pipe(prefixed("t"));
}

function agentOf(
  body: Body,
  ran: unknown[] = [],
  answer?: Parameters<typeof handleDeferredToolCalls>[0],
) {
  return new Agent({
    model: new ScriptedModel([[call("t_outer", {}, "1")], "Done."]),
    toolsets: [
      toolsOf(body, ran),
      new ExternalToolset([{ name: "away", parametersJsonSchema: {} }]),
    ],
    output: ["text", DeferredToolRequests],
    capabilities: [
      { "~capability": { version: 1 }, revealsTools: true },
      ...(answer === undefined ? [] : [handleDeferredToolCalls(answer)]),
    ],
  });
}

async function answerOf(agent: ReturnType<typeof agentOf>): Promise<unknown> {
  const result = await agent.run("Go");
  return result.allMessages()[2]?.parts[0];
}

describe("toolsets §9.1: a tool that calls tools", () => {
  it("by the name that the model sees: arguments are validated, the call counts, the value comes back", async () => {
    const ran: unknown[] = [];
    const agent = agentOf(async (ctx) => {
      const one = await ctx.handleCall({ toolName: "t_double", args: { n: 4 } });
      return [one, await ctx.handleCall({ toolName: "t_double" })];
    }, ran);
    const result = await agent.run("Go");
    expect(result.allMessages()[2]?.parts).toMatchObject([{ content: [8, 4], outcome: "success" }]);
    expect(ran).toEqual([
      ["1/1", "double", 4],
      ["1/2", "double", 2],
    ]);
    expect(result.usage.toolCalls).toBe(3);
  });

  it("as often as it likes: the calls count, but the limit stops what the model calls alone", async () => {
    const model = new ScriptedModel([[call("outer")], [call("outer")], "Done."]);
    const inner = tool({ name: "inner", execute: () => "ok" });
    const outer = tool({
      name: "outer",
      async execute(_args, { handleCall }) {
        for (let left = 3; left > 0; left -= 1) await handleCall({ toolName: "inner" });
      },
    });
    const agent = new Agent({ model, tools: [inner, outer] });
    const run = agent.run("Go", { usageLimits: { toolCallsLimit: 2 } });
    const error: unknown = await run.catch((one: unknown) => one);
    expect(error).toMatchObject({ limit: "toolCallsLimit", projected: 5 });
    expect(getRunSnapshot(error)?.usage.toolCalls).toBe(4);
  });

  it.each([
    ["unknown", { toolName: "double" }, "There is no tool `double` now."],
    ["hidden", { toolName: "t_hidden" }, "There is no tool `t_hidden` now."],
  ])("one that is %s is a retry of the tool that called it", async (_what, nested, content) => {
    const ran: unknown[] = [];
    const agent = agentOf((ctx) => ctx.handleCall(nested), ran);
    expect(await answerOf(agent)).toMatchObject({
      partKind: "retry-prompt",
      toolName: "t_outer",
      content,
    });
    expect(ran).toEqual([]);
  });

  it("arguments that do not fit are a retry of the tool that made them", async () => {
    const agent = agentOf((ctx) => ctx.handleCall({ toolName: "t_double", args: { n: "x" } }));
    expect(await answerOf(agent)).toMatchObject({ partKind: "retry-prompt", toolName: "t_outer" });
  });

  it("what it throws reaches the tool that called it as it is, and costs the inner tool nothing", async () => {
    const seen: unknown[] = [];
    const thrown = [new TypeError("a bug"), new ModelRetry("Once more."), new ToolFailed("closed")];
    const tools = new FunctionToolset()
      .tool({
        name: "outer",
        execute: async (_args, ctx) => {
          for (const _ of thrown)
            await ctx.handleCall({ toolName: "inner" }).catch((error: unknown) => seen.push(error));
          return "caught";
        },
      })
      .tool({
        name: "inner",
        maxRetries: 0,
        execute: (_args, ctx) => {
          throw thrown[seen.length] ?? new Error(`retry ${ctx.retry}`);
        },
      });
    const model = new ScriptedModel([[call("outer")], "Done."]);
    const result = await new Agent({ model, toolsets: [tools] }).run("Go");
    expect(seen).toEqual(thrown);
    expect(seen.every((error, index) => error === thrown[index])).toBe(true);
    expect(result.usage.toolCalls).toBe(1);
  });

  it("a gate holds: approved at once it runs, denied it is told, unanswered the outer call waits", async () => {
    const ran: unknown[] = [];
    const body: Body = (ctx) => ctx.handleCall({ toolName: "t_gated" });
    const approve = agentOf(body, ran, ({ approvals }) => ({
      approvals: Object.fromEntries(approvals.map(({ toolCallId }) => [toolCallId, true])),
      metadata: Object.fromEntries(approvals.map(({ toolCallId }) => [toolCallId, { by: "ada" }])),
    }));
    expect(await answerOf(approve)).toMatchObject({ content: "passed" });
    expect(ran.splice(0)).toEqual([["gated", true, { by: "ada" }]]);
    const deny = agentOf(body, ran, () => ({ approvals: { "1/1": false } }));
    expect(await answerOf(deny)).toMatchObject({
      content: { kind: "tool-denied" },
      outcome: "success",
    });
    const { output } = await agentOf(body, ran).run("Go");
    expect(isDeferred(output) && output.approvals).toMatchObject([
      { toolCallId: "1", toolName: "t_outer" },
    ]);
    expect(ran).toEqual([]);
  });

  it("an external tool gives what a handler answers, else the outer call waits for a result", async () => {
    const body: Body = (ctx) => ctx.handleCall({ toolName: "away" });
    const answered = agentOf(body, [], () => ({ calls: { "1/1": { rows: 3 } } }));
    expect(await answerOf(answered)).toMatchObject({ content: { rows: 3 } });
    const { output } = await agentOf(body).run("Go");
    expect(isDeferred(output) && output.calls).toMatchObject([{ toolCallId: "1" }]);
  });

  it("approval of the outer call does not pass for that of an inner one", async () => {
    const inner = new FakeToolset("remove");
    const outer = new FunctionToolset().tool({
      name: "outer",
      execute: (_args, ctx) => ctx.handleCall({ toolName: "remove" }),
    });
    const asked: string[] = [];
    const agent = new Agent({
      model: new ScriptedModel([[call("outer")], "Done."]),
      toolsets: [outer.pipe(approvalRequired()), inner.pipe(approvalRequired())],
      capabilities: [
        handleDeferredToolCalls(({ approvals }) => {
          asked.push(...approvals.map(({ toolName }) => toolName));
          return {
            approvals: Object.fromEntries(
              approvals.map(({ toolCallId, toolName }) => [toolCallId, toolName === "outer"]),
            ),
          };
        }),
      ],
    });
    await agent.run("Go");
    expect(asked).toEqual(["outer", "remove"]);
    expect(inner.calls).toEqual([]);
  });

  it("works in calls alone", async () => {
    const toolset = new FunctionToolset({
      instructions: async (ctx) => String(await ctx.handleCall({ toolName: "x" })),
    });
    const run = new Agent({ model: new ScriptedModel(["x"]), toolsets: [toolset] }).run("Go");
    await expect(run).rejects.toThrow("`ctx.handleCall()` works in the call of a tool alone.");
    await expect(fakeContext().handleCall({ toolName: "x" })).rejects.toMatchObject({
      code: "invalid_usage",
    });
  });

  it("goes the same way on the hostile runtime", async () => {
    const play = async (runtime?: RuntimeFactory): Promise<unknown> => {
      const agent = agentOf((ctx) => ctx.handleCall({ toolName: "t_double", args: { n: 3 } }));
      const result = await agent.run("Go", { runId: "r", conversationId: "c", runtime });
      const contents = result
        .allMessages()
        .map(({ parts }) => parts.map((part) => "content" in part && part.content));
      return [contents, result.usage.toolCalls];
    };
    const expected = await play();
    for (const crashAfter of [1, 2, 3])
      expect((await runHostile(play, { seed: 2, crashAfter })).value).toEqual(expected);
  });
});
