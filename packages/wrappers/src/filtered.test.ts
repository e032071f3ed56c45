import { runInNewContext } from "node:vm";
import { Agent } from "@toolsets/core";
import { call, callByName, fakeContext, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { FixedToolset } from "./__fixtures__/fixed-toolset.ts";
import { filtered } from "./filtered.ts";
import { prefixed } from "./prefixed.ts";

it("keeps the tools for which the filter is true, as they are and in their order", async () => {
  const inner = new FakeToolset("c", "b", "a");
  const entries = inner.getTools(fakeContext());
  inner.getTools = () => entries;
  const tools = await inner.pipe(filtered((tool) => tool.name !== "b")).getTools(fakeContext());
  expect([...tools]).toEqual([...entries].filter(([name]) => name !== "b"));
  expect(tools.get("a")).toBe(entries.get("a"));
});

it("FI-1: awaits the filter", async () => {
  const inner = new FakeToolset("a", "b");
  const toolset = inner.pipe(filtered(async (tool) => Promise.resolve(tool.name === "b")));
  expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["b"]);
});

it("FI-1: awaits the promise of another realm", async () => {
  const refuse = (): Promise<boolean> => runInNewContext("Promise.resolve(false)");
  expect(refuse()).not.toBeInstanceOf(Promise);
  const toolset = new FakeToolset("a").pipe(filtered(refuse));
  expect((await toolset.getTools(fakeContext())).size).toBe(0);
});

it("asks for one tool after another", async () => {
  const log: string[] = [];
  const toolset = new FakeToolset("a", "b").pipe(
    filtered(async ({ name }) => {
      log.push(`${name} asked`);
      await Promise.resolve();
      log.push(`${name} answered`);
      return true;
    }),
  );
  await toolset.getTools(fakeContext());
  expect(log).toEqual(["a asked", "a answered", "b asked", "b answered"]);
});

it("asks again at every step", async () => {
  const toolset = new FakeToolset("early", "late").pipe(
    filtered((tool, ctx) => ctx.runStep < 2 === (tool.name === "early")),
  );
  const namesAt = async (runStep: number): Promise<readonly string[]> => [
    ...(await toolset.getTools(fakeContext({ runStep }))).keys(),
  ];
  expect(await namesAt(1)).toEqual(["early"]);
  expect(await namesAt(2)).toEqual(["late"]);
});

it("gives the very same listing as long as it keeps the same tools", () => {
  const inner = new FixedToolset("a", "b");
  const toolset = inner.pipe(filtered((tool, ctx) => tool.name === "a" || ctx.runStep === 3));
  const first = toolset.getTools(fakeContext({ runStep: 1 }));
  expect(first).toBeInstanceOf(Map);
  expect(toolset.getTools(fakeContext({ runStep: 2 }))).toBe(first);
  const third = toolset.getTools(fakeContext({ runStep: 3 }));
  expect(third).toEqual(inner.tools);
  inner.tools.delete("b");
  expect(third).not.toEqual(inner.tools);
});

it("takes every other answer for what it is worth", async () => {
  const answers: readonly unknown[] = [1, "yes", 0, "", null, undefined];
  const kept = answers.map(async (answer) => {
    const toolset = new FixedToolset("a").pipe(filtered(() => answer as boolean)); // as untyped code does
    return (await toolset.getTools(fakeContext())).size;
  });
  expect(await Promise.all(kept)).toEqual([1, 1, 0, 0, 0, 0]);
});

it("sees names as they are where it stands", async () => {
  const inner = new FakeToolset("search");
  const seen: string[] = [];
  const look = (tool: { readonly name: string }): boolean => seen.push(tool.name) > 0;
  await inner.pipe(filtered(look), prefixed("gh"), filtered(look)).getTools(fakeContext());
  expect(seen).toEqual(["search", "gh_search"]);
});

it("calls what it kept", async () => {
  const inner = new FakeToolset("a");
  await callByName(inner.pipe(filtered(() => true)), "a", { x: 1 });
  expect(inner.calls).toEqual([{ name: "a", args: { x: 1 } }]);
});

it("FI-2: a tool that was filtered out is unknown to the run", async () => {
  const inner = new FakeToolset("read", "remove");
  const agent = new Agent({
    model: new ScriptedModel([[call("remove")], "Sorry."]),
    toolsets: [inner.pipe(filtered((tool) => tool.name === "read"))],
  });
  const result = await agent.run("Remove it");
  expect(inner.calls).toEqual([]);
  const answer = result.allMessages()[2]?.parts[0];
  expect(answer).toMatchObject({ partKind: "retry-prompt", toolName: "remove" });
  expect(answer).toHaveProperty("content", expect.stringContaining("read"));
});

it("a filter that throws fails the run", async () => {
  const inner = new FakeToolset("a");
  const agent = new Agent({
    model: new ScriptedModel(["Hello."]),
    toolsets: [
      inner.pipe(
        filtered(() => {
          throw new Error("no directory");
        }),
      ),
    ],
  });
  await expect(agent.run("Hi")).rejects.toThrow("no directory");
});

it("W-1: stays itself as long as the toolset below does", async () => {
  const toolset = new FakeToolset("a").pipe(filtered(() => true));
  expect(await toolset.forRun(fakeContext())).toBe(toolset);
  expect(await toolset.forRunStep(fakeContext())).toBe(toolset);
});
