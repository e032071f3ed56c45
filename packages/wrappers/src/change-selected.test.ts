import {
  operator,
  type RunContext,
  type ToolMap,
  type Toolset,
  type ToolsetTool,
} from "@toolsets/core";
import { fakeContext } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { FixedToolset } from "./__fixtures__/fixed-toolset.ts";
import { changeSelected } from "./change-selected.ts";
import { filtered } from "./filtered.ts";
import { UnknownToolNameError } from "./unknown-tool-name-error.ts";

type Selector = Parameters<typeof changeSelected<unknown, ToolMap>>[1];

/** Writes into the description, and counts how often it is asked to. */
function counted(selector: Selector): {
  readonly apply: (inner: Toolset) => Toolset;
  readonly changes: string[];
} {
  const changes: string[] = [];
  const apply = changeSelected<unknown, ToolMap>("shout", selector, (tool) => {
    changes.push(tool.name);
    return { ...tool, description: "!" };
  });
  return { apply, changes };
}

const listed = async (
  toolset: Toolset,
  ctx: RunContext = fakeContext(),
): Promise<ReadonlyMap<string, ToolsetTool>> => toolset.getTools(ctx);

const shouted = (tools: ReadonlyMap<string, ToolsetTool>): readonly string[] =>
  [...tools].filter(([, tool]) => tool.definition.description === "!").map(([name]) => name);

const tagged = (): FixedToolset =>
  new FixedToolset("a", { name: "b", metadata: { team: "x", more: 1 } }, "c");

describe("what is selected", () => {
  it.each<[what: string, selector: Selector, names: readonly string[]]>([
    ["all tools", "all", ["a", "b", "c"]],
    ["a name", "c", ["c"]],
    ["a list of names", ["c", "a"], ["a", "c"]],
    ["an empty list", [], []],
    ["metadata", { metadata: { team: "x" } }, ["b"]],
    ["a predicate", ({ name }) => name !== "a", ["b", "c"]],
    ["an async predicate", async ({ name }) => Promise.resolve(name === "b"), ["b"]],
  ])("§6: by %s; the entries of others stay", async (_what, selector, names) => {
    const inner = tagged();
    const tools = await listed(inner.pipe(counted(selector).apply));
    expect([...tools.keys()]).toEqual(["a", "b", "c"]);
    expect(shouted(tools)).toEqual(names);
    const kept = [...tools].filter(([name]) => !names.includes(name));
    expect(kept.every(([name, tool]) => tool === inner.tools.get(name))).toBe(true);
  });

  it("§6: a predicate is asked for one tool after another at every listing, with the context", async () => {
    const log: unknown[] = [];
    const toolset = tagged().pipe(
      counted(async ({ name }, ctx) => {
        log.push([ctx.runStep, name]);
        await Promise.resolve();
        log.push(`${name} answered`);
        return false;
      }).apply,
    );
    await listed(toolset, fakeContext({ runStep: 1 }));
    await listed(toolset, fakeContext({ runStep: 2 }));
    expect(log).toEqual(
      [1, 2].flatMap((step) =>
        ["a", "b", "c"].flatMap((name) => [[step, name], `${name} answered`]),
      ),
    );
  });

  it("a predicate may answer for some at once and for others later", async () => {
    const toolset = tagged().pipe(
      counted(({ name }) => (name === "b" ? Promise.resolve(true) : name === "a")).apply,
    );
    expect(shouted(await listed(toolset))).toEqual(["a", "b"]);
  });

  it("a predicate that throws, or rejects, fails the listing", async () => {
    const fail = (): never => {
      throw new Error("no directory");
    };
    await expect(listed(tagged().pipe(counted(fail).apply))).rejects.toThrow("no directory");
    await expect(listed(tagged().pipe(counted(async () => fail()).apply))).rejects.toThrow(
      "no directory",
    );
  });
});

describe("what it costs", () => {
  it.each<[what: string, selector: Selector]>([
    ["a static selector", ["a", "c"]],
    ["a predicate", ({ name }) => name !== "b"],
    ["an async predicate", async ({ name }) => Promise.resolve(name !== "b")],
  ])("with %s, the same listing while the entries below are the same", async (_what, selector) => {
    const inner = tagged();
    const { apply, changes } = counted(selector);
    const toolset = inner.pipe(apply);
    const first = await listed(toolset);
    expect(await listed(toolset, fakeContext({ runStep: 2 }))).toBe(first);
    expect(changes).toEqual(["a", "c"]);
  });

  it.each<[what: string, selector: Selector]>([
    ["a static selector", "all"],
    ["a predicate", () => true],
  ])("with %s, the same entries for tools that did not change", async (_what, selector) => {
    const inner = tagged();
    const { apply, changes } = counted(selector);
    const toolset = inner.pipe(apply);
    const first = await listed(toolset);
    const b = inner.tools.get("b");
    if (b === undefined) throw new Error("no entry");
    inner.tools.set("b", { ...b });
    const second = await listed(toolset, fakeContext({ runStep: 2 }));
    expect(second).not.toBe(first);
    expect(second.get("a")).toBe(first.get("a"));
    expect(second.get("b")).not.toBe(first.get("b"));
    expect(changes).toEqual(["a", "b", "c", "b"]);
  });

  it("a predicate that changes its mind gives back the very entries", async () => {
    const inner = tagged();
    const toolset = inner.pipe(counted((_tool, ctx) => ctx.runStep !== 2).apply);
    const first = await listed(toolset, fakeContext({ runStep: 1 }));
    const second = await listed(toolset, fakeContext({ runStep: 2 }));
    expect(second.get("a")).toBe(inner.tools.get("a"));
    const third = await listed(toolset, fakeContext({ runStep: 3 }));
    expect(third.get("a")).toBe(first.get("a"));
  });

  it("10,000 tools are asked for without a deep stack", async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `t${index}`);
    const inner = new FixedToolset(...names);
    expect(shouted(await listed(inner.pipe(counted(() => true).apply)))).toHaveLength(10_000);
    expect(shouted(await listed(inner.pipe(counted(async () => true).apply)))).toHaveLength(10_000);
  });
});

describe("names of a selector", () => {
  it("that the first listing does not have are an error, with the known ones", async () => {
    const list = listed(tagged().pipe(counted(["a", "bb"]).apply));
    await expect(list).rejects.toThrow(UnknownToolNameError);
    await expect(list).rejects.toMatchObject({
      toolNames: ["bb"],
      known: ["a", "b", "c"],
      message: expect.stringContaining("The selector of `shout()` names `bb`"),
    });
  });

  it("may disappear later in the run, and each run looks anew", async () => {
    const toolset: Toolset = tagged().pipe(
      filtered((tool, ctx) => tool.name !== "a" || ctx.deps === "admin"),
      counted("a").apply,
    );
    const asAdmin = fakeContext({ deps: "admin" });
    const asGuest = fakeContext({ deps: "guest" });
    const first = await toolset.forRun(asAdmin);
    expect(shouted(await listed(first, asAdmin))).toEqual(["a"]);
    expect(shouted(await listed(first, asGuest))).toEqual([]);
    const second = await toolset.forRun(asGuest);
    await expect(listed(second, asGuest)).rejects.toThrow(UnknownToolNameError);
    expect([...(await listed(first, asGuest)).keys()]).toEqual(["b", "c"]);
  });

  it("are not looked for by a process that takes a run over at a later step", async () => {
    const later = fakeContext({ runStep: 2 });
    const takenOver = await new FixedToolset("b").pipe(counted("a").apply).forRun(later);
    expect([...(await listed(takenOver, later)).keys()]).toEqual(["b"]);
  });

  it("are told from what every object inherits", async () => {
    const inner = new FixedToolset("__proto__", "constructor", "x");
    expect(shouted(await listed(inner.pipe(counted(["__proto__"]).apply)))).toEqual(["__proto__"]);
    const unknown = new FixedToolset("x").pipe(counted("constructor").apply);
    await expect(listed(unknown)).rejects.toThrow(UnknownToolNameError);
  });

  it("do not change when the list does", async () => {
    const names = ["a"];
    const toolset = tagged().pipe(counted(names).apply);
    names.push("zz");
    expect(shouted(await listed(toolset))).toEqual(["a"]);
  });
});

it("keeps the properties that a toolset added to its entries", async () => {
  const marked = operator("marked", (inner) => ({
    async getTools(ctx) {
      const tools = await inner.getTools(ctx);
      return new Map([...tools].map(([name, tool]) => [name, { ...tool, mark: name }]));
    },
  }));
  const tools = await listed(tagged().pipe(marked, counted("all").apply));
  expect(tools.get("c")).toMatchObject({ mark: "c", definition: { description: "!" } });
});
