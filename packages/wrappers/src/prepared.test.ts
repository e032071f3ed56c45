import { Agent, handleDeferredToolCalls, UsageError, type ToolsPrepare } from "@toolsets/core";
import { call, callByName, fakeContext, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { FixedToolset } from "./__fixtures__/fixed-toolset.ts";
import { filtered } from "./filtered.ts";
import { prefixed } from "./prefixed.ts";
import { prepared } from "./prepared.ts";

describe("what it offers", () => {
  it("PR-1: what a sync function returns, in its order; the entries of unchanged tools stay", async () => {
    const inner = new FixedToolset("a", "b", "c");
    const toolset = inner.pipe(
      prepared((tools) => tools.filter(({ name }) => name !== "b").toReversed()),
    );
    const tools = await toolset.getTools(fakeContext());
    expect([...tools]).toEqual([
      ["c", inner.tools.get("c")],
      ["a", inner.tools.get("a")],
    ]);
    expect(tools.get("a")).toBe(inner.tools.get("a"));
  });

  it("PR-1: what an async function returns", async () => {
    const toolset = new FixedToolset("a", "b").pipe(
      prepared(async (tools, ctx) => {
        await Promise.resolve();
        return tools.map((tool) => ({ ...tool, description: `In step ${ctx.runStep}.` }));
      }),
    );
    const tools = await toolset.getTools(fakeContext({ runStep: 2 }));
    expect(tools.get("b")?.definition.description).toBe("In step 2.");
  });

  it("nothing for an empty list, and the very same listing as long as nothing changes", async () => {
    const inner = new FixedToolset("a", "b");
    expect((await inner.pipe(prepared(() => [])).getTools(fakeContext())).size).toBe(0);
    const toolset = inner.pipe(prepared((tools) => tools.slice(1)));
    const first = await toolset.getTools(fakeContext());
    expect(await toolset.getTools(fakeContext({ runStep: 2 }))).toBe(first);
  });

  it("is asked again at every step, with the names of its place", async () => {
    const seen: unknown[] = [];
    const toolset = new FixedToolset("a", "b").pipe(
      filtered((tool) => tool.name === "a"),
      prefixed("x"),
      prepared((tools, ctx) => {
        seen.push([ctx.runStep, tools.map(({ name }) => name)]);
        return tools;
      }),
    );
    await toolset.getTools(fakeContext({ runStep: 1 }));
    await toolset.getTools(fakeContext({ runStep: 2 }));
    expect(seen).toEqual([
      [1, ["x_a"]],
      [2, ["x_a"]],
    ]);
  });
});

it("keeps the validation and the timeout of the tool, whatever the definitions say", async () => {
  const inner = new FixedToolset({
    name: "a",
    timeoutMs: 50,
    validateArgs: (args) => ({ ...args, valid: true }),
  });
  const toolset = inner.pipe(
    prepared((tools) =>
      tools.map((tool) => ({
        ...tool,
        parametersJsonSchema: { type: "object", required: ["more"] },
        sequential: true,
        origin: ["elsewhere"],
      })),
    ),
  );
  const tool = (await toolset.getTools(fakeContext())).get("a");
  expect(tool?.definition).toMatchObject({
    parametersJsonSchema: { required: ["more"] },
    sequential: true,
    origin: ["FixedToolset#a"],
  });
  await callByName(toolset, "a", { n: 1 });
  expect(inner.calls).toEqual([{ name: "a", args: { n: 1, valid: true } }]);
});

describe("what it refuses", () => {
  it("PR-2: no list, naming the function and what to return", () => {
    const hideAll = (() => undefined) as unknown as ToolsPrepare; // as untyped code does
    const toolset = new FixedToolset("a").pipe(prepared(hideAll));
    expect(() => toolset.getTools(fakeContext())).toThrow(UsageError);
    expect(() => toolset.getTools(fakeContext())).toThrow(
      "The function `hideAll` returned no list of tools. Return an empty list to hide all tools, or the list that it was given to keep all.",
    );
  });

  it.each<[what: string, change: ToolsPrepare]>([
    ["an added", (tools) => [...tools, ...tools.map((tool) => ({ ...tool, name: "new" }))]],
    ["a renamed", (tools) => tools.map((tool) => ({ ...tool, name: "new" }))],
  ])("PR-3: %s tool, pointing to `renamed`", (_what, change) => {
    const toolset = new FixedToolset("a").pipe(prepared(change));
    expect(() => toolset.getTools(fakeContext())).toThrow(UsageError);
    expect(() => toolset.getTools(fakeContext())).toThrow(
      "returned a tool `new`, which was not in its list. It may not add or rename tools",
    );
  });

  it("a function that throws fails the run", async () => {
    const toolset = new FixedToolset("a").pipe(
      prepared(() => {
        throw new Error("no directory");
      }),
    );
    const agent = new Agent({ model: new ScriptedModel(["Hello."]), toolsets: [toolset] });
    await expect(agent.run("Hi")).rejects.toThrow("no directory");
  });
});

it("PR-4: a tool that is made external waits for a result from outside", async () => {
  const inner = new FixedToolset("ask", "read");
  const agent = new Agent({
    model: new ScriptedModel([[call("ask", { q: "Why?" }), call("read")], "Done."]),
    toolsets: [
      inner.pipe(
        prepared((tools) =>
          tools.map((tool) => (tool.name === "ask" ? { ...tool, kind: "external" } : tool)),
        ),
      ),
    ],
    capabilities: [
      handleDeferredToolCalls(({ calls, approvals }) => {
        expect(approvals).toEqual([]);
        expect(calls.map(({ toolName }) => toolName)).toEqual(["ask"]);
        return {
          calls: Object.fromEntries(calls.map(({ toolCallId }) => [toolCallId, "Because."])),
        };
      }),
    ],
  });
  const result = await agent.run("Go");
  expect(inner.calls.map(({ name }) => name)).toEqual(["read"]);
  expect(result.allMessages()[2]?.parts).toMatchObject([
    { toolName: "ask", outcome: "success", content: "Because." },
    { toolName: "read", outcome: "success", content: "read was called" },
  ]);
});
