import { ModelRetry, type ToolDefinition } from "@toolsets/core";
import { callByName, fakeContext } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { find, search, Shelf, type Source, withSearch } from "./__fixtures__/shelf.ts";
import type { SearchFunction } from "./strategy.ts";

const NO_MATCH = {
  discovered_tools: [],
  message: "No tool matches. What is needed may not exist.",
};
const NO_WORD =
  "`queries` has no word of the letters a to z or of digits. Send one or more words of what is needed.";
const BLANK = "`queries` says nothing to look for. Send one or more words of what is needed.";

const deferred = (name: string, description: string): Source => ({
  name,
  description,
  deferLoading: true,
});
const bank = (): Shelf =>
  new Shelf(
    { name: "get_weather", description: "The weather of a city" },
    deferred("get_me", "Who is signed in"),
    deferred("add_comment", "Comments on an invoice"),
    deferred("github_get_invoice", "Reads one invoice from GitHub"),
    deferred("STOCK-price", "Looks up the price of a share: NASDAQ only"),
    "mortgage_rate",
  );

describe("the search by words", () => {
  const toolset = withSearch(bank());

  it("S-3: does not care for upper and lower case", async () => {
    expect(await find(toolset, ["Stock"])).toEqual(["STOCK-price"]);
    expect(await find(toolset, ["MORTGAGE"])).toEqual(["mortgage_rate"]);
    expect(await find(toolset, ["nasdaq"])).toEqual(["STOCK-price"]);
  });

  it("S-3: reads names and descriptions, and finds no tool that is shown anyway", async () => {
    expect(await find(toolset, ["rate"])).toEqual(["mortgage_rate"]);
    expect(await find(toolset, ["signed"])).toEqual(["get_me"]);
    expect(await search(toolset, ["weather"])).toEqual(NO_MATCH);
  });

  it("S-3: puts tools with more of the words first, and keeps those with fewer", async () => {
    expect(await find(toolset, ["github get invoice"])).toEqual([
      "github_get_invoice",
      "get_me",
      "add_comment",
    ]);
  });

  it("S-3: counts a word once, and takes the words of all queries together", async () => {
    expect(await find(toolset, ["me me me", "github invoice"])).toEqual([
      "github_get_invoice",
      "get_me",
      "add_comment",
    ]);
    expect(await find(toolset, ["rate", "price"])).toEqual(["STOCK-price", "mortgage_rate"]);
  });

  it("S-3: matches whole words alone", async () => {
    expect(await find(toolset, ["me"])).toEqual(["get_me"]);
    expect(await search(toolset, ["mort", "tock", "comm"])).toEqual(NO_MATCH);
  });

  it("S-4: says that nothing matches, without a failure", async () => {
    expect(await search(toolset, ["submarine"])).toEqual(NO_MATCH);
  });

  it.each([[[]], [[""]], [["  ", "\n"]], [["?!", "…"]], [["日本"]]])(
    "S-4: asks again for %j, which has no word",
    async (queries) => {
      await expect(search(toolset, queries)).rejects.toThrow(new ModelRetry(NO_WORD));
    },
  );

  it("S-4: overlooks a blank query beside another", async () => {
    expect(await find(toolset, ["", "mortgage", "?"])).toEqual(["mortgage_rate"]);
  });
});

describe("the limit", () => {
  const many = (count: number): Shelf =>
    new Shelf(...Array.from({ length: count }, (_, index) => `tool_${index}`));

  it("S-5: is 10, in the order of the listing among equals", async () => {
    const names = await find(withSearch(many(15)), ["tool"]);
    expect(names).toEqual(Array.from({ length: 10 }, (_, index) => `tool_${index}`));
  });

  it("S-5: is another one where it is given", async () => {
    expect(await find(withSearch(many(15), { maxResults: 2 }), ["tool"])).toHaveLength(2);
    expect(await find(withSearch(many(15), { maxResults: 99 }), ["tool"])).toHaveLength(15);
  });

  it("S-5: drops what was discovered before, never what was not, whatever fits better", async () => {
    const toolset = withSearch(new Shelf("read_file_a", "read_b", "read_c"), { maxResults: 2 });
    expect(await find(toolset, ["read file"])).toEqual(["read_file_a", "read_b"]);
    expect(await find(toolset, ["read file"], ["read_file_a"])).toEqual(["read_b", "read_c"]);
    expect(await find(toolset, ["read file"], ["read_file_a", "read_c"])).toEqual([
      "read_b",
      "read_file_a",
    ]);
  });

  it("S-5: leads through 25 tools in three searches", async () => {
    const toolset = withSearch(many(25));
    const discovered: string[] = [];
    const pages: number[] = [];
    for (let page = 0; page < 3; page += 1) {
      const fresh = (await find(toolset, ["tool"], discovered)).filter(
        (name) => !discovered.includes(name),
      );
      pages.push(fresh.length);
      discovered.push(...fresh);
    }
    expect(pages).toEqual([10, 10, 5]);
    expect(new Set(discovered).size).toBe(25);
  });

  it("S-8: what the history no longer shows is found first again", async () => {
    const toolset = withSearch(new Shelf("read_a", "read_b"), { maxResults: 1 });
    expect(await find(toolset, ["read"], ["read_a"])).toEqual(["read_b"]);
    expect(await find(toolset, ["read"], [])).toEqual(["read_a"]);
  });
});

describe("a function that searches", () => {
  it("S-6: gets the queries as they were sent, all deferred tools, and the context of the call", async () => {
    const seen: unknown[] = [];
    const strategy: SearchFunction = (queries, tools, ctx) => {
      seen.push(
        queries,
        tools.map(({ name }) => name),
        ctx.toolName,
        [...ctx.discoveredToolNames],
      );
      return ["get_me"];
    };
    const toolset = withSearch(bank(), { strategy });
    expect(await search(toolset, ["", "Me?"], ["get_me"])).toEqual({
      discovered_tools: [{ name: "get_me" }],
    });
    expect(seen).toEqual([
      ["", "Me?"],
      ["get_me", "add_comment", "github_get_invoice", "STOCK-price", "mortgage_rate"],
      "search_tools",
      ["get_me"],
    ]);
  });

  it("S-6: may take its time, and keeps its order, discovered or not", async () => {
    const names = ["mortgage_rate", "get_me", "add_comment"];
    const toolset = withSearch(bank(), { strategy: async () => names });
    expect(await find(toolset, ["x"], ["mortgage_rate"])).toEqual(names);
  });

  it("S-6: has names left out that are not deferred tools, after the cut", async () => {
    const names = ["get_weather", "nobody", "get_me", "add_comment"];
    const strategy = (): readonly string[] => names;
    expect(await find(withSearch(bank(), { strategy }), ["x"])).toEqual(["get_me", "add_comment"]);
    expect(await find(withSearch(bank(), { strategy, maxResults: 3 }), ["x"])).toEqual(["get_me"]);
    expect(await search(withSearch(bank(), { strategy, maxResults: 2 }), ["x"])).toEqual(NO_MATCH);
  });

  it("S-6: finds nothing, or one tool several times", async () => {
    expect(await search(withSearch(bank(), { strategy: () => [] }), ["x"])).toEqual(NO_MATCH);
    const strategy = (): readonly string[] => ["get_me", "get_me"];
    expect(await find(withSearch(bank(), { strategy }), ["x"])).toEqual(["get_me"]);
  });

  it("S-4: is not asked for blank queries, but for those without a word", async () => {
    const asked: unknown[] = [];
    const strategy: SearchFunction = (queries) => {
      asked.push(queries);
      return ["get_me"];
    };
    const toolset = withSearch(bank(), { strategy });
    for (const queries of [[], [""], [" ", "\t"]])
      await expect(search(toolset, queries)).rejects.toThrow(new ModelRetry(BLANK));
    expect(asked).toEqual([]);
    expect(await find(toolset, ["日本"])).toEqual(["get_me"]);
  });

  it("may ask the model to try again", async () => {
    const strategy = (): readonly string[] => {
      throw new ModelRetry("In German.");
    };
    await expect(search(withSearch(bank(), { strategy }), ["x"])).rejects.toThrow(
      new ModelRetry("In German."),
    );
  });

  it("is told when it returns no list", async () => {
    const lookUp = (() => ({ names: [] })) as unknown as SearchFunction; // as untyped code does
    await expect(search(withSearch(bank(), { strategy: lookUp }), ["x"])).rejects.toMatchObject({
      code: "invalid_usage",
      message:
        "The function `lookUp` of `toolSearch()` returned no list of names. Return an empty list when nothing fits.",
    });
    const strategy = (() => ["get_me", 7, null]) as unknown as SearchFunction; // as untyped code does
    expect(await find(withSearch(bank(), { strategy }), ["x"])).toEqual(["get_me"]);
  });
});

describe("the strategy keywords", () => {
  const toolset = withSearch(new Shelf("read_file_a", "read_b", "read_c"), {
    strategy: "keywords",
    maxResults: 2,
  });

  it("S-6: ranks by words alone: what was discovered keeps its place", async () => {
    expect(await find(toolset, ["read file"], ["read_file_a"])).toEqual(["read_file_a", "read_b"]);
  });

  it("S-4: finds nothing without a word, and asks again for blank queries", async () => {
    expect(await search(toolset, ["?!"])).toEqual(NO_MATCH);
    await expect(search(toolset, [" "])).rejects.toThrow(new ModelRetry(BLANK));
  });
});

describe("names from outside", () => {
  const NAMES = ["__proto__", "constructor", "toString", ""];

  it("may be those of prototypes, or empty", async () => {
    const shelf = new Shelf(...NAMES.map((name) => deferred(name, "odd")));
    expect(await find(withSearch(shelf), ["odd"])).toEqual(NAMES);
    expect(await find(withSearch(shelf), ["PROTO"])).toEqual(["__proto__"]);
    const everyone = (_: unknown, tools: readonly ToolDefinition[]): readonly string[] =>
      tools.map(({ name }) => name);
    expect(await find(withSearch(shelf, { strategy: everyone }), ["x"])).toEqual(NAMES);
    expect(JSON.stringify(await search(withSearch(shelf), ["proto"]))).toBe(
      '{"discovered_tools":[{"name":"__proto__"}]}',
    );
  });

  it("of prototypes are no names of tools", async () => {
    const toolset = withSearch(bank(), { strategy: () => ["__proto__", "constructor"] });
    expect(await search(toolset, ["x"])).toEqual(NO_MATCH);
  });
});

it("reads what a tool says once, however often the model searches", async () => {
  let reads = 0;
  const shelf = new Shelf("push");
  const entry = shelf.entry({ name: "pull", deferLoading: true });
  const definition = Object.defineProperty({ ...entry.definition }, "description", {
    get: () => {
      reads += 1;
      return "Pulls";
    },
  });
  shelf.tools.set("pull", { ...entry, definition });
  const toolset = withSearch(shelf);
  for (const word of ["pulls", "pull", "push"])
    await callByName(toolset, "search_tools", { queries: [word] }, fakeContext());
  expect(reads).toBe(1);
});
