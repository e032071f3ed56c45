import {
  Agent,
  combine,
  operator,
  renameTool,
  ToolNameConflictError,
  UsageError,
  type RunContext,
  type Toolset,
  type ToolsetOperator,
} from "@toolsets/core";
import { call, callByName, fakeContext, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { FailingToolset } from "./__fixtures__/failing-toolset.ts";
import { FixedToolset } from "./__fixtures__/fixed-toolset.ts";
import { filtered } from "./filtered.ts";
import { prefixed } from "./prefixed.ts";
import { renamed } from "./renamed.ts";
import { UnknownToolNameError } from "./unknown-tool-name-error.ts";

/** Writes down what reaches the toolset below it. */
function spied(seen: unknown[]): ToolsetOperator {
  return operator("spied", (inner) => ({
    callTool(name, args, ctx, tool) {
      seen.push({ name, toolName: ctx.toolName, definition: tool.definition });
      return inner.callTool(name, args, ctx, tool);
    },
  }));
}

const list = async (toolset: Toolset, ctx: RunContext = fakeContext()): Promise<string[]> => [
  ...(await toolset.getTools(ctx)).keys(),
];

describe("what it offers", () => {
  it("tools under their new names, in the order of the toolset; the entries of others stay", async () => {
    const inner = new FixedToolset("search", "open", "close");
    const tools = await inner
      .pipe(renamed({ shut: "close", find: "search" }))
      .getTools(fakeContext());
    expect([...tools.keys()]).toEqual(["find", "open", "shut"]);
    for (const [name, { definition }] of tools) expect(definition.name).toBe(name);
    expect(tools.get("open")).toBe(inner.tools.get("open"));
  });

  it("the origin of each, with the old name; and the id of the toolset that it came from", async () => {
    class GitHub extends FakeToolset {
      override readonly id = "github";
    }
    const tools = await new GitHub("search")
      .pipe(prefixed("gh"), renamed({ find: "gh_search" }))
      .getTools(fakeContext());
    expect(tools.get("find")?.definition).toMatchObject({
      toolsetId: "github",
      origin: ["GitHub 'github'#search", "prefixed(gh)", "renamed(gh_search)"],
    });
  });

  it("RN-1: not two tools under one name, where the other one is listed first", () => {
    const toolset = new FixedToolset("a", "b").pipe(renamed({ a: "b" }));
    expect(() => toolset.getTools(fakeContext())).toThrow(ToolNameConflictError);
    expect(() => toolset.getTools(fakeContext())).toThrow(
      "Tool `a` is offered by both FixedToolset#a and FixedToolset#b → renamed(b). Renaming `b` to `a` conflicts with the tool that has that name. Choose another new name.",
    );
  });

  it("RN-1: nor where it is listed later", () => {
    const toolset = new FixedToolset("a", "b").pipe(renamed({ b: "a" }));
    expect(() => toolset.getTools(fakeContext())).toThrow(
      "It conflicts with the tool `a`, which was renamed to `b` before. Choose another new name.",
    );
  });

  it("RN-2: a true swap keeps both, and each call reaches its tool", async () => {
    const inner = new FixedToolset("a", "b");
    const toolset = inner.pipe(renamed({ b: "a", a: "b" }));
    expect(await list(toolset)).toEqual(["b", "a"]);
    await callByName(toolset, "a", { n: 1 });
    await callByName(toolset, "b", { n: 2 });
    expect(inner.calls).toEqual([
      { name: "b", args: { n: 1 } },
      { name: "a", args: { n: 2 } },
    ]);
  });

  it("takes the same name for the old and the new one", async () => {
    const inner = new FixedToolset("a");
    const toolset = inner.pipe(renamed({ a: "a" }));
    expect(await list(toolset)).toEqual(["a"]);
    await callByName(toolset, "a");
    expect(inner.calls).toHaveLength(1);
  });

  it("says in a conflict to change the map", () => {
    const offender = new FixedToolset("a").pipe(renamed({ b: "a" }));
    const toolset = combine(new FixedToolset("b"), offender);
    expect(() => toolset.getTools(fakeContext())).toThrow("Change the map of `renamed()`.");
  });
});

describe("what lies below", () => {
  it("sees the old name, definition and context", async () => {
    const inner = new FixedToolset("search");
    const seen: unknown[] = [];
    const toolset = inner.pipe(spied(seen), renamed({ find: "search" }));
    expect(await callByName(toolset, "find", { q: "a" })).toBe("search was called");
    expect(inner.calls).toEqual([{ name: "search", args: { q: "a" } }]);
    const { definition } = inner.tools.get("search") ?? {};
    expect(seen).toEqual([{ name: "search", toolName: "search", definition }]);
  });

  it("sees calls of other tools as they are", async () => {
    const inner = new FixedToolset("search", "open");
    const seen: unknown[] = [];
    await callByName(inner.pipe(spied(seen), renamed({ find: "search" })), "open");
    const { definition } = inner.tools.get("open") ?? {};
    expect(seen).toEqual([{ name: "open", toolName: "open", definition }]);
  });

  it("is reached through one `renamed` after another, each name at its level", async () => {
    const inner = new FixedToolset("a", "x");
    const seen: unknown[] = [];
    const toolset = inner.pipe(renamed({ b: "a" }), spied(seen), renamed({ y: "x" }), spied(seen));
    await callByName(toolset, "b");
    await callByName(toolset, "y");
    expect(seen).toMatchObject([{ name: "b" }, { name: "b" }, { name: "y" }, { name: "x" }]);
    expect(inner.calls.map(({ name }) => name)).toEqual(["a", "x"]);
  });

  it("is asked for the tool that was listed, though another one has had the name", async () => {
    const inner = new FixedToolset("a");
    const seen: unknown[] = [];
    const again = renamed({ b: "a" });
    const toolset = inner.pipe(again, spied(seen), again);
    const later = fakeContext({ runStep: 2 }); // where `a` may be gone
    await callByName(toolset, "b", {}, later);
    expect(seen).toMatchObject([{ name: "b", toolName: "b", definition: { name: "b" } }]);
    expect(inner.calls).toEqual([{ name: "a", args: {} }]);
  });

  it("PX-1: is not what validates: that sees the new name", async () => {
    const names: (string | undefined)[] = [];
    const inner = new FixedToolset({
      name: "search",
      validateArgs: (args, ctx) => {
        names.push(ctx.toolName);
        return args;
      },
    });
    await callByName(inner.pipe(renamed({ find: "search" })), "find");
    expect(names).toEqual(["find"]);
  });

  it("PX-2: finds its retries under the old name; the run counts them under the new one", async () => {
    const inner = new FailingToolset("search", "find");
    const toolset = inner.pipe(renamed({ find: "search", search: "find" }));
    const model = new ScriptedModel([[call("find")], [call("find")]]);
    await expect(new Agent({ model, toolsets: [toolset] }).run("Go")).rejects.toMatchObject({
      code: "retries_exceeded",
      toolName: "find",
    });
    expect(inner.seen).toEqual([
      { at: "prepare", toolName: "search", retry: 0, retries: [] },
      { at: "prepare", toolName: "find", retry: 0, retries: [] },
      { at: "call", toolName: "search", retry: 0, retries: [] },
      { at: "prepare", toolName: "search", retry: 1, retries: [["search", 1]] },
      { at: "prepare", toolName: "find", retry: 0, retries: [["search", 1]] },
      { at: "call", toolName: "search", retry: 1, retries: [["search", 1]] },
    ]);
  });

  it("does not find the retries of a tool elsewhere that has the old name", async () => {
    const inner = new FailingToolset("search", "open");
    const toolset = inner.pipe(renamed({ find: "search" }));
    await toolset.getTools(
      fakeContext({
        retries: new Map([
          ["search", 2],
          ["open", 1],
        ]),
      }),
    );
    expect(inner.seen.map(({ retry, retries }) => ({ retry, retries }))).toEqual([
      { retry: 0, retries: [["open", 1]] },
      { retry: 1, retries: [["open", 1]] },
    ]);
  });
});

describe("old names", () => {
  it("that the first listing does not have are an error, with the known ones", () => {
    const toolset = new FixedToolset("search", "open").pipe(renamed({ find: "serch", o: "open" }));
    expect(() => toolset.getTools(fakeContext())).toThrow(UnknownToolNameError);
    expect(() => toolset.getTools(fakeContext())).toThrow(
      "The map of `renamed()` names `serch`, which the toolset does not offer. Correct the name, or pipe what hides the tool after it; offered are `open`, `search`.",
    );
  });

  it("end the run before its first request", async () => {
    const toolsets = [new FixedToolset("search").pipe(renamed({ find: "serch" }))];
    const run = new Agent({ model: new ScriptedModel([]), toolsets }).run("Hi");
    await expect(run).rejects.toMatchObject({ code: "unknown_tool_name", toolNames: ["serch"] });
  });

  it("may disappear later in the run, and each run looks anew", async () => {
    const toolset = new FixedToolset("a", "b").pipe(
      filtered((tool, ctx) => tool.name !== "a" || ctx.deps === "admin"),
      renamed({ x: "a" }),
    );
    const asAdmin = fakeContext({ deps: "admin" });
    const asGuest = fakeContext({ deps: "guest" });
    const first = await toolset.forRun(asAdmin);
    expect(await list(first, asAdmin)).toEqual(["x", "b"]);
    expect(await list(first, asGuest)).toEqual(["b"]);
    const second = await toolset.forRun(asGuest);
    await expect(list(second, asGuest)).rejects.toThrow(UnknownToolNameError);
    expect(await list(first, asGuest)).toEqual(["b"]);
  });

  it("are not looked for by a process that takes a run over at a later step", async () => {
    const later = fakeContext({ runStep: 3 });
    const takenOver = await new FixedToolset("b").pipe(renamed({ x: "a" })).forRun(later);
    expect(await list(takenOver, later)).toEqual(["b"]);
  });
});

describe("a map", () => {
  it("with an empty new name is refused", () => {
    expect(() => renamed({ "": "search" })).toThrow(UsageError);
    expect(() => renamed({ "": "search" })).toThrow(
      "`renamed()` gives the tool `search` an empty name. Give it one, or leave it out.",
    );
  });

  it("with two new names for one tool is refused", () => {
    expect(() => renamed({ find: "search", other: "open", lookup: "search" })).toThrow(UsageError);
    expect(() => renamed({ find: "search", lookup: "search" })).toThrow(
      "`renamed()` gives the tool `search` two names, `find` and `lookup`. Leave one of them out.",
    );
  });

  it("can name what every object inherits, and finds nothing there", async () => {
    const inner = new FixedToolset("__proto__", "constructor", "valueOf", "toString");
    const swapped = inner.pipe(
      renamed({ ["__proto__"]: "constructor", constructor: "valueOf", valueOf: "__proto__" }),
    );
    expect(await list(swapped)).toEqual(["valueOf", "__proto__", "constructor", "toString"]);
    for (const name of ["__proto__", "constructor", "valueOf", "toString"])
      await callByName(swapped, name);
    expect(inner.calls.map(({ name }) => name)).toEqual([
      "constructor",
      "valueOf",
      "__proto__",
      "toString",
    ]);
    expect(await list(inner.pipe(renamed({})))).toEqual([...inner.names]);
  });

  it("does not change when the object does", async () => {
    const names: Record<string, string> = { find: "search" };
    const toolset = new FixedToolset("search").pipe(renamed(names));
    names["lookup"] = "search";
    delete names["find"];
    expect(await list(toolset)).toEqual(["find"]);
  });
});

it("renames nothing anew while the toolset below lists the same entries", async () => {
  const inner = new FixedToolset("a", "b");
  const toolset = inner.pipe(renamed({ x: "a" }));
  const first = await toolset.getTools(fakeContext());
  expect(await toolset.getTools(fakeContext({ runStep: 2 }))).toBe(first);
  const b = inner.tools.get("b");
  if (b === undefined) throw new Error("no entry");
  inner.tools.set("b", renameTool(b, "b", "changed"));
  const second = await toolset.getTools(fakeContext({ runStep: 3 }));
  expect(second.get("b")?.definition.origin).toEqual(["FixedToolset#b", "changed"]);
});
