import {
  Agent,
  ApprovalRequired,
  CallDeferred,
  type DeferredToolRequests,
  getRunSnapshot,
  handleDeferredToolCalls,
  ModelRetry,
  type RunContext,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { approvalRequired, prefixed } from "@toolsets/wrappers";
import { expect, it } from "vitest";
import * as z from "zod";
import { contentsOf } from "./contents-of.ts";
import { isValidHistory } from "./is-valid-history.ts";

const approveAll = handleDeferredToolCalls(({ approvals }) => ({
  approvals: Object.fromEntries(approvals.map(({ toolCallId }) => [toolCallId, true])),
}));

/** A tool that notes its calls, and asks for approval first. */
function guarded(log: string[] = []) {
  return tool({
    name: "guarded",
    parameters: z.object({ what: z.string() }),
    execute: ({ what }, ctx) => {
      if (!ctx.toolCallApproved) throw new ApprovalRequired({ what });
      log.push(`${what} ${JSON.stringify(ctx.toolCallMetadata)}`);
      return `did ${what}`;
    },
  });
}

const two = (): ScriptedModel =>
  new ScriptedModel([
    [call("guarded", { what: "a" }, "1"), call("guarded", { what: "b" }, "2")],
    "Done.",
  ]);

function parts(result: { allMessages(): readonly unknown[] }): unknown {
  const request = result.allMessages()[2];
  return typeof request === "object" && request !== null && "parts" in request
    ? request.parts
    : undefined;
}

it("P-2: a call that asks in the middle keeps no later one from running, and order around a barrier is kept", async () => {
  const log: string[] = [];
  const noting = (name: string, sequential = false) =>
    tool({ name, sequential, execute: () => log.push(name) && name });
  const model = new ScriptedModel([
    [call("first"), call("guarded", { what: "x" }), call("alone"), call("last")],
    "Done.",
  ]);
  const agent = new Agent({
    model,
    tools: [noting("first"), guarded(log), noting("alone", true), noting("last")],
    capabilities: [approveAll],
  });
  const result = await agent.run("Go");
  expect(log).toEqual(["first", "alone", "last", "x undefined"]);
  expect(contentsOf(result.allMessages()[2])).toEqual(["first", "did x", "alone", "last"]);
});

it("DF-1: a handler sees each call that waits, with what the tool says about it", async () => {
  let seen: DeferredToolRequests | undefined;
  const handler = handleDeferredToolCalls((requests) => {
    seen = requests;
    return {
      approvals: { 1: true, 2: false },
      calls: { 3: 42 },
    };
  });
  const elsewhere = tool({
    name: "elsewhere",
    execute: () => {
      throw new CallDeferred({ queue: "q1" });
    },
  });
  const model = new ScriptedModel([
    [
      call("guarded", { what: "a" }, "1"),
      call("guarded", { what: "b" }, "2"),
      call("elsewhere", {}, "3"),
    ],
    "Done.",
  ]);
  const agent = new Agent({ model, tools: [guarded(), elsewhere], capabilities: [handler] });
  const result = await agent.run("Go");
  expect(seen?.approvals.map(({ toolCallId }) => toolCallId)).toEqual(["1", "2"]);
  expect(seen?.calls.map(({ toolCallId }) => toolCallId)).toEqual(["3"]);
  expect(seen?.metadata).toEqual({ 1: { what: "a" }, 2: { what: "b" }, 3: { queue: "q1" } });
  expect(parts(result)).toMatchObject([
    { toolCallId: "1", content: "did a", outcome: "success" },
    { toolCallId: "2", content: "The tool call was denied.", outcome: "denied" },
    { toolCallId: "3", content: 42, outcome: "success" },
  ]);
});

it("DF-2: edited arguments and metadata reach the tool, and the history keeps the model's own", async () => {
  const log: string[] = [];
  const handler = handleDeferredToolCalls(() => ({
    approvals: {
      1: { kind: "tool-approved", overrideArgs: { what: "c" } },
      2: { kind: "tool-denied", message: "Not today." },
    },
    metadata: { 1: { by: "Ann" } },
  }));
  const agent = new Agent({ model: two(), tools: [guarded(log)], capabilities: [handler] });
  const result = await agent.run("Go");
  expect(log).toEqual(['c {"by":"Ann"}']);
  expect(parts(result)).toMatchObject([{ content: "did c" }, { content: "Not today." }]);
  expect(result.allMessages()[1]?.parts[0]).toMatchObject({ args: '{"what":"a"}' });
});

it("DF-9: handlers are asked in order, each for what is left", async () => {
  const seen: string[][] = [];
  const answering = (id: string) =>
    handleDeferredToolCalls(({ approvals }) => {
      seen.push(approvals.map(({ toolCallId }) => toolCallId));
      return approvals.some(({ toolCallId }) => toolCallId === id)
        ? { approvals: { [id]: true } }
        : undefined;
    });
  const agent = new Agent({
    model: two(),
    tools: [guarded()],
    capabilities: [answering("2"), answering("nobody"), answering("1"), answering("1")],
  });
  await agent.run("Go");
  expect(seen).toEqual([["1", "2"], ["1"], ["1"]]);
});

it("DF-9: a call that nobody answers ends the run, and names itself and the cure", async () => {
  for (const capabilities of [[], [handleDeferredToolCalls(() => ({ approvals: { 1: true } }))]]) {
    const log: string[] = [];
    const agent = new Agent({ model: two(), tools: [guarded(log)], capabilities });
    const error: unknown = await agent.run("Go").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "invalid_usage" });
    expect(String(error)).toContain("`guarded` (2)");
    expect(String(error)).toContain("handleDeferredToolCalls()");
    expect(isValidHistory(getRunSnapshot(error)?.messages ?? [])).toBe(true);
    expect(log).toHaveLength(capabilities.length);
  }
});

it("DF-9: an answer to a call that does not wait is an error, never consent", async () => {
  for (const answer of [{ approvals: { other: true } }, { calls: { 1: "forged" } }]) {
    const log: string[] = [];
    const capabilities = [handleDeferredToolCalls(() => answer)];
    const run = new Agent({ model: two(), tools: [guarded(log)], capabilities }).run("Go");
    await expect(run).rejects.toThrow(/which is not in `requests\.(approvals|calls)`/);
    expect(log).toEqual([]);
  }
});

it.each<unknown>([
  "yes",
  "true",
  "",
  0,
  1,
  {},
  [],
  { kind: "denied" },
  { approved: true },
  { kind: "tool-approved", overrideArgs: "all" },
  null,
])("an answer that is no decision never approves: %j", async (answer) => {
  const log: string[] = [];
  const given = { approvals: { 1: answer, 2: answer } } as never; // as untyped code would answer
  const capabilities = [handleDeferredToolCalls(() => given)];
  const run = new Agent({ model: two(), tools: [guarded(log)], capabilities }).run("Go");
  await expect(run).rejects.toMatchObject({ code: "invalid_usage" });
  expect(log).toEqual([]);
});

it("a denial without a message has the usual one", async () => {
  const given = { approvals: { 1: { kind: "tool-denied" }, 2: false } } as never; // as untyped code would answer
  const capabilities = [handleDeferredToolCalls(() => given)];
  const result = await new Agent({ model: two(), tools: [guarded()], capabilities }).run("Go");
  expect(parts(result)).toMatchObject([
    { content: "The tool call was denied.", outcome: "denied" },
    { content: "The tool call was denied.", outcome: "denied" },
  ]);
});

it("DF-6: two waiting calls with one id cannot be told apart, so nothing runs", async () => {
  const log: string[] = [];
  const model = new ScriptedModel([
    [call("guarded", { what: "a" }, "same"), call("guarded", { what: "b" }, "same")],
    "never",
  ]);
  const agent = new Agent({ model, tools: [guarded(log)], capabilities: [approveAll] });
  await expect(agent.run("Go")).rejects.toMatchObject({ code: "unexpected_model_behavior" });
  expect(log).toEqual([]);
});

it("an id that Object.prototype knows is not answered by that", async () => {
  const log: string[] = [];
  const model = new ScriptedModel([[call("guarded", { what: "a" }, "constructor")], "never"]);
  const capabilities = [handleDeferredToolCalls(() => ({}))];
  const run = new Agent({ model, tools: [guarded(log)], capabilities }).run("Go");
  await expect(run).rejects.toMatchObject({ code: "invalid_usage" });
  expect(log).toEqual([]);
});

it("V-7: a call that needs approval and does not fit is not shown to anybody", async () => {
  let asked = 0;
  const handler = handleDeferredToolCalls(() => {
    asked += 1;
    return {};
  });
  const model = new ScriptedModel([
    [call("guarded", { what: 1 }), call("kind", { x: "?" })],
    "Done.",
  ]);
  const kind = tool({
    name: "kind",
    requiresApproval: true,
    parameters: z.object({ x: z.number() }),
    execute: () => "ran",
  });
  await new Agent({ model, tools: [guarded(), kind], capabilities: [handler] }).run("Go");
  expect(asked).toBe(0);
});

it("DF-9: edited arguments are validated like the model's", async () => {
  const capabilities = [
    handleDeferredToolCalls(() => ({
      approvals: { 1: { kind: "tool-approved", overrideArgs: { what: 1 } }, 2: true },
    })),
  ];
  const log: string[] = [];
  const result = await new Agent({ model: two(), tools: [guarded(log)], capabilities }).run("Go");
  expect(parts(result)).toMatchObject([{ partKind: "retry-prompt" }, { content: "did b" }]);
  expect(log).toHaveLength(1);
});

it("AP-1: an operator asks under the names of its level, and the tool runs when approved", async () => {
  const ran: string[] = [];
  const files = new FunctionToolset({ id: "files" })
    .tool({ name: "read", execute: () => ran.push("read") })
    .tool({ name: "write", execute: (_args, ctx) => ran.push(`write as ${ctx.toolName}`) });
  const model = new ScriptedModel([[call("fs_read"), call("fs_write")], "Done."]);
  const asked: string[] = [];
  const capabilities = [
    handleDeferredToolCalls(({ approvals }) => {
      asked.push(...approvals.map(({ toolName }) => toolName));
      return { approvals: Object.fromEntries(approvals.map((each) => [each.toolCallId, true])) };
    }),
  ];
  const toolset = files.pipe(prefixed("fs"), approvalRequired({ fs_write: true, fs_read: false }));
  await new Agent({ model, toolsets: [toolset], capabilities }).run("Go");
  expect(asked).toEqual(["fs_write"]);
  expect(ran).toEqual(["read", "write as write"]);
});

it.each([new TypeError("a bug"), new ModelRetry("not a way out")])(
  "AP-1: a predicate that throws fails the run and never approves: %s",
  async (error) => {
    const ran: string[] = [];
    const files = new FunctionToolset().tool({ name: "write", execute: () => ran.push("write") });
    const toolset = files.pipe(
      approvalRequired(() => {
        throw error;
      }),
    );
    const model = new ScriptedModel([[call("write")], "never"]);
    const run = new Agent({ model, toolsets: [toolset], capabilities: [approveAll] }).run("Go");
    await expect(run).rejects.toThrow(error.message);
    expect(ran).toEqual([]);
  },
);

it("approval is for one call of one step: the next call asks again", async () => {
  const log: string[] = [];
  let asked = 0;
  const capabilities = [
    handleDeferredToolCalls(({ approvals }) => {
      asked += approvals.length;
      return { approvals: Object.fromEntries(approvals.map((each) => [each.toolCallId, true])) };
    }),
  ];
  const model = new ScriptedModel([
    [call("guarded", { what: "a" }, "1")],
    [call("guarded", { what: "a" }, "1")],
    "Done.",
  ]);
  await new Agent({ model, tools: [guarded(log)], capabilities }).run("Go");
  expect(asked).toBe(2);
  expect(log).toHaveLength(2);
});

it("a handler finds the deps and the principal of the run", async () => {
  const seen: unknown[] = [];
  const capabilities = [
    handleDeferredToolCalls(({ approvals }, ctx: RunContext<{ user: string }>) => {
      seen.push(ctx.deps.user, ctx.principal, ctx.runStep);
      return { approvals: Object.fromEntries(approvals.map((each) => [each.toolCallId, true])) };
    }),
  ];
  const agent = new Agent<{ user: string }>({ model: two(), tools: [guarded()], capabilities });
  await agent.run("Go", { deps: { user: "Ann" }, principal: "ann@example" });
  expect(seen).toEqual(["Ann", "ann@example", 1]);
});
