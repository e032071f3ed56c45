import { operator, type Toolset } from "@toolsets/core";
import { callByName, fakeContext, FakeToolset } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { Shelf, withSearch } from "./__fixtures__/shelf.ts";
import { toolSearch, type ToolSearchOptions } from "./tool-search.ts";

const shown = { name: "read", deferLoading: false };
const namesOf = async (toolset: Toolset, discovered: readonly string[] = []): Promise<unknown> => [
  ...(await toolset.getTools(fakeContext({ discoveredToolNames: new Set(discovered) }))).keys(),
];

describe("the listing", () => {
  it("S-1: has shown tools, then deferred ones, then the search, and keeps all entries", () => {
    const shelf = new Shelf("push", shown, "pull", { name: "write" });
    const tools = withSearch(shelf).getTools(fakeContext());
    if (tools instanceof Promise) throw new Error("it could answer at once");
    expect([...tools.keys()]).toEqual(["read", "write", "push", "pull", "search_tools"]);
    for (const name of ["read", "write"]) expect(tools.get(name)).toBe(shelf.tools.get(name));
  });

  it("S-1: marks deferred tools, and no others, as those that a search of the provider finds", async () => {
    const shelf = new Shelf("push", shown);
    const tools = await withSearch(shelf).getTools(fakeContext());
    const push = shelf.tools.get("push");
    expect(tools.get("push")).toEqual({
      ...push,
      definition: { ...push?.definition, withNative: "tool_search" },
    });
    expect(tools.get("read")?.definition).not.toHaveProperty("withNative");
  });

  it("S-1: is the very map of the toolset below where nothing is deferred", () => {
    const shelf = new Shelf(shown, { name: "write" });
    expect(withSearch(shelf).getTools(fakeContext())).toBe(shelf.tools);
    const empty = new Shelf();
    expect(withSearch(empty).getTools(fakeContext())).toBe(empty.tools);
  });

  it("S-1: keeps the search, its place and all flags when everything is discovered", async () => {
    const toolset = withSearch(new Shelf("push", shown, "pull"));
    const before = await toolset.getTools(fakeContext());
    const discoveredToolNames = new Set(["push", "pull"]);
    const after = await toolset.getTools(fakeContext({ discoveredToolNames, runStep: 3 }));
    expect(after).toBe(before);
    expect([...after.keys()]).toEqual(["read", "push", "pull", "search_tools"]);
    expect(after.get("push")?.definition.deferLoading).toBe(true);
  });

  it("S-1: gives the search to one step and not to another, as tools come and go", async () => {
    const shelf = new Shelf(shown);
    const toolset = withSearch(shelf);
    expect(await namesOf(toolset)).toEqual(["read"]);
    const push = shelf.entry({ name: "push", deferLoading: true });
    shelf.tools.set("push", push);
    expect(await namesOf(toolset)).toEqual(["read", "push", "search_tools"]);
    shelf.tools.delete("push");
    expect(await toolset.getTools(fakeContext())).toBe(shelf.tools);
  });

  it("waits where the toolset below does", async () => {
    const late = operator("late", (inner) => ({ getTools: async (ctx) => inner.getTools(ctx) }));
    const tools = withSearch(new Shelf("push").pipe(late)).getTools(fakeContext());
    expect(tools).toBeInstanceOf(Promise);
    expect([...(await tools).keys()]).toEqual(["push", "search_tools"]);
  });

  it("S-1: describes the search as a tool of its own kind", async () => {
    const tools = await withSearch(new Shelf("push")).getTools(fakeContext());
    expect(tools.get("search_tools")?.definition).toEqual({
      name: "search_tools",
      description: expect.stringContaining("words of your queries"),
      kind: "function",
      toolKind: "tool-search",
      unlessNative: "tool_search",
      parametersJsonSchema: {
        type: "object",
        properties: {
          queries: {
            type: "array",
            items: { type: "string" },
            description: expect.stringContaining("names or descriptions"),
          },
        },
        required: ["queries"],
        additionalProperties: false,
      },
      origin: ["toolSearch#search_tools"],
    });
  });

  it("promises no search by words where a function searches", async () => {
    const tools = await withSearch(new Shelf("push"), { strategy: () => [] }).getTools(
      fakeContext(),
    );
    const { description, parametersJsonSchema } = tools.get("search_tools")?.definition ?? {};
    expect(JSON.stringify([description, parametersJsonSchema])).not.toContain("words");
  });

  it("describes the search in the words of the application", async () => {
    const options = { toolDescription: "Finds bank tools.", parameterDescription: "In German." };
    const tools = await withSearch(new Shelf("push"), options).getTools(fakeContext());
    expect(tools.get("search_tools")?.definition).toMatchObject({
      description: "Finds bank tools.",
      parametersJsonSchema: { properties: { queries: { description: "In German." } } },
    });
  });
});

describe("toolsets §13.6: a strategy", () => {
  it.each<[ToolSearchOptions["strategy"], native: object, unlessNative: string | undefined]>([
    [undefined, { kind: "tool_search", optional: true }, "tool_search"],
    ["keywords", { kind: "tool_search", strategy: "custom", optional: true }, undefined],
    [() => [], { kind: "tool_search", strategy: "custom", optional: true }, undefined],
  ])(
    "%s asks for the search of the provider, and has one of its own",
    async (strategy, native, unless) => {
      expect(toolSearch({ strategy }).nativeTools).toEqual([native]);
      const tools = await withSearch(new Shelf("push"), { strategy }).getTools(fakeContext());
      expect(tools.get("search_tools")?.definition.unlessNative).toBe(unless);
    },
  );

  it.each(["bm25", "regex"] as const)("%s is left to the provider alone", async (strategy) => {
    expect(toolSearch({ strategy }).nativeTools).toEqual([{ kind: "tool_search", strategy }]);
    const toolset = withSearch(new Shelf("push", shown), { strategy });
    expect(await namesOf(toolset)).toEqual(["read", "push"]);
    expect(await toolset.getTools(fakeContext())).toBe(await toolset.getTools(fakeContext()));
    expect(await callByName(toolset, "push", {})).toBe("push was called");
  });
});

describe("the reserved name", () => {
  const taken = { name: "search_tools" };

  it("S-2: is refused to another tool, deferred or not, while something is deferred", () => {
    const message =
      '`search_tools` is the tool that `toolSearch()` adds while tools are deferred, and `Shelf#search_tools` has that name too. Pipe its toolset through `renamed({ other_name: "search_tools" })`.';
    for (const sources of [["push", taken], ["search_tools"]] as const) {
      const toolset = withSearch(new Shelf(...sources));
      expect(() => toolset.getTools(fakeContext())).toThrow(
        expect.objectContaining({ code: "invalid_usage", message }),
      );
    }
  });

  it("S-2: is free where nothing is deferred, and leads to the tool that has it", async () => {
    const toolset = withSearch(new Shelf(taken));
    expect(await callByName(toolset, "search_tools", {})).toBe("search_tools was called");
  });

  it("S-2: is not given twice, by two searches", () => {
    const twice = withSearch(withSearch(new Shelf("push")));
    expect(() => twice.getTools(fakeContext())).toThrow("`toolSearch#search_tools` has that name");
  });
});

describe("calls", () => {
  it("of all other tools go through, whatever their entries hold", async () => {
    const inner = new FakeToolset("push");
    const odd = operator("odd", (below) => ({
      async getTools(ctx) {
        const tools = await below.getTools(ctx);
        return new Map([...tools].map(([name, tool]) => [name, { ...tool, corpus: "mine" }]));
      },
    }));
    expect(await callByName(withSearch(inner.pipe(odd)), "push", { x: 1 })).toBe("push was called");
    expect(inner.calls).toEqual([{ name: "push", args: { x: 1 } }]);
  });

  it("of a search below another capability pass through that capability", async () => {
    const seen: string[] = [];
    const below = withSearch(new Shelf("push"));
    const between = operator("between", (inner) => ({
      getTools: async (ctx) =>
        new Map([...(await inner.getTools(ctx))].filter(([name]) => name !== "push")),
      callTool(name, args, ctx, tool) {
        seen.push(name);
        return inner.callTool(name, args, ctx, tool);
      },
    }));
    const toolset = withSearch(below.pipe(between));
    expect(await callByName(toolset, "search_tools", { queries: ["push"] })).toEqual({
      discovered_tools: [{ name: "push" }],
    });
    expect(seen).toEqual(["search_tools"]);
  });

  it("find the search again behind operators that copy its entry", async () => {
    const copied = operator("copied", (inner) => ({
      async getTools(ctx) {
        const tools = await inner.getTools(ctx);
        return new Map([...tools].map(([name, tool]) => [name, { ...tool }]));
      },
    }));
    const toolset = withSearch(new Shelf("push")).pipe(copied);
    expect(await callByName(toolset, "search_tools", { queries: ["push"] })).toEqual({
      discovered_tools: [{ name: "push" }],
    });
  });
});

describe("retries", () => {
  const retriesOf = async (toolset: Toolset, maxRetries: number): Promise<unknown> =>
    (await toolset.getTools(fakeContext({ maxRetries }))).get("search_tools")?.maxRetries;

  it("S-7: are those of the run", async () => {
    const toolset = withSearch(new Shelf("push"));
    expect([await retriesOf(toolset, 4), await retriesOf(toolset, 0)]).toEqual([4, 0]);
    expect(await toolset.getTools(fakeContext({ maxRetries: 4 }))).toBe(
      await toolset.getTools(fakeContext({ maxRetries: 4 })),
    );
  });

  it("S-7: are the search's own where it has some", async () => {
    const toolset = withSearch(new Shelf("push"), { maxRetries: 0 });
    expect(await retriesOf(toolset, 4)).toBe(0);
  });
});

describe("options", () => {
  it.each([
    [{ maxResults: 0 }, "`toolSearch()`: `maxResults` is 0; it must be a whole number >= 1."],
    [{ maxResults: 2.5 }, "`toolSearch()`: `maxResults` is 2.5; it must be a whole number >= 1."],
    [{ maxResults: Number.NaN }, "`maxResults` is NaN"],
    [{ maxRetries: -1 }, "`toolSearch()`: `maxRetries` is -1; it must be a whole number >= 0."],
    [
      { strategy: "keyword" },
      '`toolSearch()`: `strategy` is `keyword`, which is none. Leave it out, or pass "keywords", a function, "bm25" or "regex".',
    ],
    [{ strategy: null }, "`strategy` is a value of type object"],
  ])("%o are refused", (options, message) => {
    const make = (): unknown => toolSearch(options as never); // as untyped code may call it
    expect(make).toThrow(expect.objectContaining({ code: "invalid_usage" }));
    expect(make).toThrow(message);
  });
});

it("is one operator among others: itself for a run, with the label of what it stands around", async () => {
  const toolset = withSearch(new Shelf("push"));
  expect(toolset.label).toBe("toolSearch(Shelf)");
  expect(await toolset.forRun(fakeContext())).toBe(toolset);
  expect(toolset.forRunStep(fakeContext())).toBe(toolset);
});
