import {
  Agent,
  capability,
  combine,
  ModelRetry,
  operator,
  ToolNameConflictError,
  type Toolset,
} from "@toolsets/core";
import { call, callByName, fakeContext, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { FixedToolset } from "./__fixtures__/fixed-toolset.ts";
import { approvalRequired } from "./approval-required.ts";
import { deferLoading } from "./defer-loading.ts";
import { filtered } from "./filtered.ts";
import { prefixed } from "./prefixed.ts";
import { prepared } from "./prepared.ts";
import { renamed } from "./renamed.ts";
import { withMetadata } from "./with-metadata.ts";

it("§18.1: names in filters, preparations, selectors and rules are those of their level", async () => {
  const seen: unknown[] = [];
  const look =
    (at: string) =>
    ({ name }: { readonly name: string }): boolean =>
      seen.push([at, name]) > 0;
  const inner = new FixedToolset("a", "b");
  const toolset = inner.pipe(
    deferLoading("a"),
    filtered(look("filter below")),
    prefixed("p"),
    deferLoading(["p_b"]),
    filtered(look("filter above")),
    prepared((tools) => {
      tools.forEach(look("prepare"));
      return tools;
    }),
  );
  const asked = toolset.pipe(
    approvalRequired({
      p_a: (_args, ctx) => look("rule")({ name: ctx.toolName ?? "" }),
      "*": false,
    }),
  );
  const tools = await asked.getTools(fakeContext());
  expect([...tools.values()].map(({ definition }) => definition.deferLoading)).toEqual([
    true,
    true,
  ]);
  await expect(callByName(asked, "p_a")).rejects.toMatchObject({ code: "approval_required" });
  expect(new Set(seen.map((each) => JSON.stringify(each)))).toEqual(
    new Set(
      [
        ["filter below", "a"],
        ["filter below", "b"],
        ["filter above", "p_a"],
        ["filter above", "p_b"],
        ["prepare", "p_a"],
        ["prepare", "p_b"],
        ["rule", "p_a"],
      ].map((each) => JSON.stringify(each)),
    ),
  );
});

it("§18.2: an approval rule outside a prefix or a new name sees it, inside the plain one", async () => {
  const seen: string[] = [];
  const look = approvalRequired(({ name }) => {
    seen.push(name);
    return false;
  });
  const toolset: Toolset = new FixedToolset("a").pipe(
    look,
    prefixed("p"),
    look,
    renamed({ x: "p_a" }),
    look,
  );
  await callByName(toolset, "x");
  expect(seen).toEqual(["x", "p_a", "a"]);
});

it("§18.3: the outermost metadata wins, over that of the tool too", async () => {
  const toolset = new FixedToolset({ name: "a", metadata: { at: "tool", tool: 1 } }).pipe(
    withMetadata({ at: "inner", inner: 1 }),
    prefixed("p"),
    withMetadata({ at: "outer", outer: 1 }),
  );
  const tools = await toolset.getTools(fakeContext());
  expect(tools.get("p_a")?.definition.metadata).toEqual({
    at: "outer",
    tool: 1,
    inner: 1,
    outer: 1,
  });
});

it("§18.4: toolsets that are combined below a prefix conflict by their own names", () => {
  const [one, other]: readonly Toolset[] = [new FixedToolset("a"), new FixedToolset("a")];
  if (one === undefined || other === undefined) throw new Error("no toolsets");
  const below = combine(one, other).pipe(prefixed("p"));
  expect(() => below.getTools(fakeContext())).toThrow(ToolNameConflictError);
  expect(() => below.getTools(fakeContext())).toThrow("Tool `a` is offered by both");
  const beside = combine(one, other.pipe(prefixed("p")));
  expect([...(beside.getTools(fakeContext()) as ReadonlyMap<string, unknown>).keys()]).toEqual([
    "a",
    "p_a",
  ]);
});

it("§18.5: what a capability wraps around the toolset of a run finds tools that were deferred inside", async () => {
  const found: string[] = [];
  const reveal = operator("reveal", (inner) => ({
    async getTools(ctx) {
      const tools = await inner.getTools(ctx);
      const shown = [...tools].filter(([name, { definition }]) => {
        if (definition.deferLoading === true) found.push(name);
        return definition.deferLoading !== true;
      });
      return new Map(shown);
    },
  }));
  const agent = new Agent({
    model: new ScriptedModel(["Done."]),
    toolsets: [new FakeToolset("a", "b").pipe(prefixed("p"), deferLoading(["p_b"]))],
    capabilities: [capability({ wrapToolset: (toolset) => toolset.pipe(reveal) })],
  });
  expect((await agent.run("Hi")).output).toBe("Done.");
  expect(found).toEqual(["p_b"]);
});

it("§18.6: a preparation outside a filter cannot bring back what was filtered out", () => {
  const definitions = Array.from(
    new FixedToolset("a", "b").tools.values(),
    (tool) => tool.definition,
  );
  const toolset = new FixedToolset("a", "b").pipe(
    filtered(({ name }) => name === "a"),
    prepared(() => definitions),
  );
  expect(() => toolset.getTools(fakeContext())).toThrow(
    "returned a tool `b`, which was not in its list.",
  );
});

it("§18.7: an operator of one's own sees the name of its level and valid arguments, and may throw what a tool may", async () => {
  const seen: unknown[] = [];
  const strict = operator("strict", (inner) => ({
    async callTool(name, args, ctx, tool) {
      seen.push([name, args, ctx.retry]);
      if (ctx.retry === 0) throw new ModelRetry("Once more.");
      return inner.callTool(name, args, ctx, tool);
    },
  }));
  const inner = new FixedToolset({ name: "a", validateArgs: ({ n }) => ({ n: Number(n) }) });
  const agent = new Agent({
    model: new ScriptedModel([[call("p_a", { n: "1" })], [call("p_a", { n: "2" })], "Done."]),
    toolsets: [inner.pipe(strict, prefixed("p"))],
  });
  const result = await agent.run("Hi");
  expect(seen).toEqual([
    ["a", { n: 1 }, 0],
    ["a", { n: 2 }, 1],
  ]);
  expect(inner.calls).toEqual([{ name: "a", args: { n: 2 } }]);
  expect(result.allMessages()[2]?.parts).toMatchObject([
    { partKind: "retry-prompt", toolName: "p_a", content: "Once more." },
  ]);
});

it("§18.8: the copies for a run go by the options that the operators were made with", async () => {
  class PerRun extends FakeToolset {
    override forRun(): FakeToolset {
      return new PerRun(...this.names);
    }
  }
  const metadata: Record<string, string> = { team: "x" };
  const names = ["x"];
  const map: Record<string, string> = { x: "a" };
  const toolset: Toolset = new PerRun("a", "b").pipe(
    renamed(map),
    deferLoading(names),
    withMetadata(metadata, names),
  );
  metadata["team"] = "y";
  names.push("b");
  map["y"] = "b";
  const definitionsOf = async (from: Toolset): Promise<unknown> =>
    Array.from((await from.getTools(fakeContext())).values(), ({ definition }) => definition);
  const copy = await toolset.forRun(fakeContext());
  expect(await definitionsOf(copy)).toEqual(await definitionsOf(toolset));
  expect(await definitionsOf(copy)).toMatchObject([
    { name: "x", deferLoading: true, metadata: { team: "x" } },
    { name: "b" },
  ]);
});
