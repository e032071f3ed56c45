import {
  Agent,
  type AgentNode,
  type AgentRun,
  type CallToolsNode,
  getRunSnapshot,
  type Message,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { isValidHistory } from "./is-valid-history.ts";
import { readAll } from "./read-all.ts";

type Script = ConstructorParameters<typeof ScriptedModel>[0];

/** A run over a tool that counts its calls. */
function begin(script: Script = [[call("count")], "Done."]): {
  readonly run: AgentRun<string>;
  readonly calls: unknown[];
} {
  const calls: unknown[] = [];
  const toolset = new FunctionToolset({ id: "tools" }).tool({
    name: "count",
    execute: () => calls.push("count"),
  });
  return {
    run: new Agent({ model: new ScriptedModel(script), toolsets: [toolset] }).iter("Go", {
      metadata: { team: "a" },
    }),
    calls,
  };
}

const kindsOf = (nodes: readonly AgentNode[]): readonly string[] => nodes.map(({ kind }) => kind);

function said(text: string): Extract<AgentNode, { kind: "model-request" }> {
  const parts = [{ partKind: "user-prompt", content: text, timestamp: "" }] as const;
  return { kind: "model-request", request: { kind: "request", parts, state: "complete" } };
}

/** Expects that the history holds together, and gives it without what differs from run to run. */
function contents(messages: readonly Message[]): readonly unknown[] {
  expect(isValidHistory(messages)).toBe(true);
  return messages.map(contentsOf);
}

it("agent §2: a run read node by node gives the first and the last node too", async () => {
  const { run } = begin();
  const nodes = await readAll(run);
  expect(kindsOf(nodes)).toEqual([
    "model-request",
    "call-tools",
    "model-request",
    "call-tools",
    "end",
  ]);
  expect(nodes.at(-1)).toMatchObject({ output: "Done.", response: { kind: "response" } });
  expect(run.result).toMatchObject({ output: "Done.", runId: run.runId });
  expect(run.nextNode).toBe(nodes.at(-1));
  expect(await run.next()).toBe(nodes.at(-1));
});

it("agent §2: a run that is read by hand tells how far it is", async () => {
  const { run, calls } = begin();
  await Promise.resolve();
  expect(run.nextNode).toBeUndefined();
  expect(run.usage.requests).toBe(0);
  expect(run.allMessages()).toEqual([]);
  expect(await run.next()).toMatchObject({ kind: "model-request" });
  expect(run.usage.requests).toBe(0);
  expect(await run.next()).toMatchObject({ kind: "call-tools" });
  expect(run.usage.requests).toBe(1);
  expect(calls).toEqual([]);
  expect(run.newMessages()).toHaveLength(2);
  await run.next();
  expect(calls).toEqual(["count"]);
  expect(run.result).toBeUndefined();
  await run.next();
  expect(await run.next()).toMatchObject({ kind: "end", output: "Done." });
  expect(run.result?.allMessages()).toEqual(run.allMessages());
  expect(run.metadata).toEqual({ team: "a" });
  expect(run.result?.conversationId).toBe(run.conversationId);
});

it("agent §2: a node by node run says which of its messages are new", async () => {
  const model = new ScriptedModel(["First.", "Second."]);
  const first = await new Agent({ model }).run("One");
  const run = new Agent({ model }).iter("Two", { messageHistory: first.allMessages() });
  expect(run.newMessages()).toEqual([]);
  expect(run.allMessages()).toHaveLength(2);
  await readAll(run);
  expect(run.newMessages()).toHaveLength(2);
  expect(run.allMessages()).toHaveLength(4);
});

it("agent §2.2: `for await` and `next()` on one run carry out no node twice", async () => {
  const { run, calls } = begin([[call("count")], [call("count")], "Done."]);
  const nodes: AgentNode[] = [];
  for await (const node of run) {
    nodes.push(node);
    if (node.kind === "model-request") await run.next();
  }
  expect(kindsOf(nodes)).toEqual([
    "model-request",
    "call-tools",
    "model-request",
    "call-tools",
    "model-request",
    "call-tools",
    "end",
  ]);
  expect(calls).toHaveLength(2);
  expect(run.usage.requests).toBe(3);
});

it("agent §2: a request may be replaced before it is sent", async () => {
  const { run } = begin(["Hello."]);
  await run.next();
  await run.next(said("Say hello"));
  expect(await run.next()).toMatchObject({ kind: "end", output: "Hello." });
  expect(contents(run.allMessages())).toEqual([["Say hello"], ["Hello."]]);
});

it("agent §2: calls that a new response leaves out are not made", async () => {
  const { run, calls } = begin([[call("count", {}, "a"), call("count", {}, "b")], "Done."]);
  await run.next();
  const node = await run.next();
  if (node.kind !== "call-tools") throw new TypeError(node.kind);
  await run.next({ ...node, response: { ...node.response, parts: node.response.parts.slice(1) } });
  expect(calls).toHaveLength(1);
  await run.next();
  await run.next();
  expect(contents(run.allMessages())).toEqual([["Go"], [["count", "{}"]], [1], ["Done."]]);
});

it("agent §2: a request in the place of calls answers them as interrupted", async () => {
  const { run, calls } = begin();
  await run.next();
  await run.next();
  await run.next(said("Leave it"));
  expect(calls).toEqual([]);
  await run.next();
  expect(contents(run.allMessages())).toEqual([
    ["Go"],
    [["count", undefined]],
    [expect.stringContaining("interrupted"), "Leave it"],
    ["Done."],
  ]);
});

it("agent §2: a run may be ended at any node, with a history that can go on", async () => {
  for (let at = 0; at < 4; at += 1) {
    const { run } = begin();
    const first = await run.next();
    for (let index = 0; index < at; index += 1) await run.next();
    const response = { kind: "response", parts: [], usage: { inputTokens: 0 } } as never;
    const end = await run.next({ kind: "end", output: "Enough.", response });
    expect(first.kind).toBe("model-request");
    expect(end).toMatchObject({ kind: "end", output: "Enough." });
    expect(run.result?.output).toBe("Enough.");
    contents(run.allMessages());
  }
});

it("agent §2: a run that has ended stays at its end", async () => {
  const { run } = begin(["One.", "Two."]);
  await run.next();
  await run.next();
  expect(await run.next()).toMatchObject({ kind: "end", output: "One." });
  expect(await run.next(said("And?"))).toMatchObject({ kind: "end", output: "One." });
});

it("agent §2: what is no node, and a second `next()` at a time, are refused", async () => {
  const { run } = begin();
  await run.next();
  await expect(run.next({ kind: "request" } as never)).rejects.toMatchObject({
    code: "invalid_usage",
  });
  const pending = run.next();
  await expect(run.next()).rejects.toMatchObject({ code: "invalid_usage" });
  expect(await pending).toMatchObject({ kind: "call-tools" });
});

it("agent §14: leaving a run between two nodes cancels it and closes its toolsets", async () => {
  const toolset = new FakeToolset("fast");
  const model = new ScriptedModel([[call("fast")], "Done."]);
  const run = new Agent({ model, toolsets: [toolset] }).iter("Go");
  for await (const node of run) if (node.kind === "call-tools") break;
  expect(toolset).toMatchObject({ opens: 1, closes: 1 });
  expect(run.result).toBeUndefined();
  expect(isValidHistory(run.allMessages())).toBe(true);
  await expect(run.next()).rejects.toMatchObject({ code: "run_cancelled" });
  const unread = new Agent({ model, toolsets: [toolset] }).iter("Go");
  await unread[Symbol.asyncDispose]();
  expect(toolset.opens).toBe(1);
});

it("agent §2: a run that failed fails again", async () => {
  const { run } = begin([new Error("no credit")]);
  await run.next();
  const error: unknown = await run.next().catch((thrown: unknown) => thrown);
  expect(String(error)).toContain("no credit");
  expect(getRunSnapshot(error)?.messages).toHaveLength(1);
  await expect(run.next()).rejects.toBe(error);
});

it("agent §2: a history with open calls goes on with its tools, also where its node is replied", async () => {
  const first = await readOpen();
  const replies: readonly ((node: CallToolsNode) => AgentNode<string>)[] = [
    ({ response }) => ({ kind: "call-tools", response }),
    ({ response }) => ({ kind: "call-tools", response: { ...response } }),
  ];
  for (const replyTo of replies) {
    const agent = new Agent({
      model: new ScriptedModel(["", "Done."]),
      toolsets: [new FakeToolset("fast")],
    });
    const run = agent.iter(undefined, { messageHistory: first });
    const node = await run.next();
    if (node.kind !== "call-tools") throw new TypeError(node.kind);
    await run.next(replyTo(node));
    await readAll(run);
    expect(contents(run.allMessages())).toEqual([
      ["Go"],
      [["fast", undefined]],
      ["fast was called"],
      ["Done."],
    ]);
  }
});

/** A history that ends with an open call. */
async function readOpen(): Promise<readonly Message[]> {
  const agent = new Agent({
    model: new ScriptedModel([[call("fast")]]),
    toolsets: [new FakeToolset("fast")],
  });
  const run = agent.iter("Go");
  await run.next();
  await run.next();
  return run.allMessages();
}
