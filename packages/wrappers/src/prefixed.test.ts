import {
  Agent,
  combine,
  ModelRetry,
  operator,
  renameTool,
  ToolNameConflictError,
  UsageError,
  type RunContext,
  type Toolset,
  type ToolsetOperator,
} from "@toolsets/core";
import { call, callByName, fakeContext, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { FailingToolset } from "./__fixtures__/failing-toolset.ts";
import { prefixed } from "./prefixed.ts";

/** Writes down what reaches the toolset below it. */
function spied(seen: unknown[]): ToolsetOperator {
  return operator("spied", (inner) => ({
    callTool(name, args, ctx, tool) {
      seen.push({ name, toolName: ctx.toolName, definition: tool.definition });
      return inner.callTool(name, args, ctx, tool);
    },
  }));
}

it("puts the prefix before every name, in the order of the toolset", async () => {
  const tools = await new FakeToolset("search", "open_issue")
    .pipe(prefixed("gh"))
    .getTools(fakeContext());
  expect([...tools.keys()]).toEqual(["gh_search", "gh_open_issue"]);
  expect(Array.from(tools.values(), ({ definition }) => definition.name)).toEqual([
    "gh_search",
    "gh_open_issue",
  ]);
});

it("adds itself to the origin, and keeps the id of the toolset that the tool came from", async () => {
  class GitHub extends FakeToolset {
    override readonly id = "github";
  }
  const tools = await new GitHub("search").pipe(prefixed("gh")).getTools(fakeContext());
  expect(tools.get("gh_search")?.definition).toMatchObject({
    toolsetId: "github",
    origin: ["GitHub 'github'#search", "prefixed(gh)"],
  });
});

it("PX-1: what lies below sees the name, the definition and the context without the prefix", async () => {
  const inner = new FakeToolset("search");
  const listed = inner.getTools(fakeContext()).get("search");
  const seen: unknown[] = [];
  expect(await callByName(inner.pipe(spied(seen), prefixed("gh")), "gh_search", { q: "a" })).toBe(
    "search was called",
  );
  expect(inner.calls).toEqual([{ name: "search", args: { q: "a" } }]);
  expect(seen).toEqual([{ name: "search", toolName: "search", definition: listed?.definition }]);
});

it("PX-1: each of two prefixes takes off its own", async () => {
  const inner = new FakeToolset("search");
  const seen: unknown[] = [];
  const toolset = inner.pipe(prefixed("gh"), spied(seen), prefixed("work"));
  const tools = await toolset.getTools(fakeContext());
  expect(tools.get("work_gh_search")?.definition.origin).toEqual([
    "FakeToolset#search",
    "prefixed(gh)",
    "prefixed(work)",
  ]);
  await callByName(toolset, "work_gh_search");
  expect(seen).toMatchObject([
    {
      name: "gh_search",
      toolName: "gh_search",
      definition: { name: "gh_search", origin: ["FakeToolset#search", "prefixed(gh)"] },
    },
  ]);
  expect(inner.calls).toEqual([{ name: "search", args: {} }]);
});

it("PX-1: validation sees the prefixed name", async () => {
  const names: (string | undefined)[] = [];
  const checked = operator("checked", (inner) => ({
    async getTools(ctx) {
      const tools = await inner.getTools(ctx);
      const validateArgs = (args: Record<string, unknown>, at: RunContext): typeof args => {
        names.push(at.toolName);
        return args;
      };
      return new Map([...tools].map(([name, tool]) => [name, { ...tool, validateArgs }]));
    },
  }));
  await callByName(new FakeToolset("search").pipe(checked, prefixed("gh")), "gh_search");
  expect(names).toEqual(["gh_search"]);
});

it("PX-2: retries are counted under the prefixed name", async () => {
  const failing = operator("failing", () => ({
    async callTool(_name, _args, ctx) {
      throw new ModelRetry(`retry ${ctx.retry} of ${ctx.maxRetries}`);
    },
  }));
  const model = new ScriptedModel([[call("gh_search")], [call("gh_search")]]);
  const agent = new Agent({
    model,
    toolsets: [new FakeToolset("search").pipe(failing, prefixed("gh"))],
  });
  await expect(agent.run("Search")).rejects.toMatchObject({
    code: "retries_exceeded",
    toolName: "gh_search",
    message: expect.stringContaining("retry 1 of 1"),
  });
});

it("PX-2: what lies below finds its retries under the name without the prefix", async () => {
  const inner = new FailingToolset("search", "gh_search");
  const model = new ScriptedModel([[call("gh_search")], [call("gh_search")]]);
  const agent = new Agent({ model, toolsets: [inner.pipe(prefixed("gh"))] });
  await expect(agent.run("Search")).rejects.toMatchObject({ toolName: "gh_search" });
  expect(inner.seen).toEqual([
    { at: "prepare", toolName: "search", retry: 0, retries: [] },
    { at: "prepare", toolName: "gh_search", retry: 0, retries: [] },
    { at: "call", toolName: "search", retry: 0, retries: [] },
    { at: "prepare", toolName: "search", retry: 1, retries: [["search", 1]] },
    { at: "prepare", toolName: "gh_search", retry: 0, retries: [["search", 1]] },
    { at: "call", toolName: "search", retry: 1, retries: [["search", 1]] },
  ]);
});

it("PX-2: and not those of tools elsewhere", async () => {
  const inner = new FailingToolset("search");
  const retries = new Map([
    ["search", 3],
    ["x_search", 2],
  ]);
  await inner.pipe(prefixed("gh"), prefixed("x")).getTools(fakeContext({ retries }));
  await inner.pipe(prefixed("x")).getTools(fakeContext({ retries }));
  expect(inner.seen.map(({ retries: found }) => found)).toEqual([[], [["search", 2]]]);
});

it("takes the prefix off once, from the front", async () => {
  const inner = new FakeToolset("gh_search", "_", "");
  const toolset = inner.pipe(prefixed("gh"));
  for (const name of ["gh_gh_search", "gh__", "gh_"]) await callByName(toolset, name);
  expect(inner.calls.map(({ name }) => name)).toEqual(["gh_search", "_", ""]);
});

it("says in a conflict to change the prefix", async () => {
  const offender: Toolset = new FakeToolset("a").pipe(prefixed("gh")); // its names forgotten
  const conflict = async (): Promise<unknown> =>
    combine(new FakeToolset("gh_a"), offender).getTools(fakeContext());
  await expect(conflict).rejects.toThrow(ToolNameConflictError);
  await expect(conflict).rejects.toMatchObject({
    toolName: "gh_a",
    owners: ["FakeToolset#gh_a", "FakeToolset#a → prefixed(gh)"],
    message: expect.stringContaining("Change the prefix `gh`."),
  });
});

it("refuses an empty prefix", () => {
  expect(() => prefixed("")).toThrow(UsageError);
});

it("W-1: stays itself as long as the toolset below does", async () => {
  const toolset = new FakeToolset("search").pipe(prefixed("gh"));
  expect(await toolset.forRun(fakeContext())).toBe(toolset);
  expect(await toolset.forRunStep(fakeContext())).toBe(toolset);
});

it("W-2: forwards instructions and life", async () => {
  class Told extends FakeToolset {
    override getInstructions(): string {
      return "Search first.";
    }
  }
  const inner = new Told("search");
  const toolset = inner.pipe(prefixed("gh"));
  expect(await toolset.getInstructions(fakeContext())).toBe("Search first.");
  await toolset.open();
  await toolset.close();
  expect([inner.opens, inner.closes]).toEqual([1, 1]);
});

it("renames nothing anew while the toolset below lists the same entries", async () => {
  const inner = new FakeToolset("a", "b");
  const [a, b, c] = [...new FakeToolset("a", "b", "c").getTools(fakeContext()).values()];
  if (a === undefined || b === undefined || c === undefined) throw new Error("no entries");
  const live = new Map([
    ["a", a],
    ["b", b],
  ]);
  inner.getTools = () => live;
  const toolset = inner.pipe(prefixed("x"));
  const first = await toolset.getTools(fakeContext());
  expect(await toolset.getTools(fakeContext())).toBe(first);
  inner.getTools = () => new Map(live);
  expect(await toolset.getTools(fakeContext())).toBe(first);

  inner.getTools = () => live;
  live.set("c", c);
  expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["x_a", "x_b", "x_c"]);
  live.set("b", renameTool(b, "b", "changed"));
  const origin = (await toolset.getTools(fakeContext())).get("x_b")?.definition.origin;
  expect(origin).toEqual(["FakeToolset#b", "changed", "prefixed(x)"]);
  live.delete("a");
  expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["x_b", "x_c"]);
});

it("keeps names that every object inherits", async () => {
  const inner = new FakeToolset("__proto__", "constructor");
  const toolset = inner.pipe(prefixed("x"));
  await callByName(toolset, "x___proto__");
  await callByName(toolset, "x_constructor");
  expect(inner.calls.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
});
