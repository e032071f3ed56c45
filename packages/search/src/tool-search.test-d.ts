import {
  Agent,
  type Capability,
  type Model,
  type RunContext,
  type ToolDefinition,
  type Toolset,
} from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import type { SearchFunction } from "./strategy.ts";
import { toolSearch, type ToolSearchOptions } from "./tool-search.ts";

declare const model: Model;
declare const github: Toolset<{ token: string }>;
declare const embed: SearchFunction<{ token: string }>;

test("is a capability that needs nothing", () => {
  expectTypeOf(toolSearch()).toEqualTypeOf<Capability>();
  expectTypeOf(toolSearch({ strategy: "keywords", maxResults: 3 })).toEqualTypeOf<Capability>();
  expectTypeOf(toolSearch({ strategy: (queries) => queries })).toEqualTypeOf<Capability>();
});

test("needs what its function needs", () => {
  expectTypeOf(toolSearch({ strategy: embed })).toEqualTypeOf<Capability<{ token: string }>>();
  const agent = new Agent({
    model,
    toolsets: [github],
    capabilities: [toolSearch({ strategy: embed }), toolSearch()],
  });
  void agent.run("Hi", { deps: { token: "x" } });
  // @ts-expect-error the function and the toolset need a token
  void agent.run("Hi", { deps: {} });
});

test("a function gets queries, definitions and the context, in this order", () => {
  toolSearch<{ token: string }>({
    strategy(queries, tools, ctx) {
      expectTypeOf(queries).toEqualTypeOf<readonly string[]>();
      expectTypeOf(tools).toEqualTypeOf<readonly ToolDefinition[]>();
      expectTypeOf(ctx).toEqualTypeOf<RunContext<{ token: string }>>();
      // @ts-expect-error no such deps
      return [ctx.deps.tokn];
    },
  });
  const later: SearchFunction = async (_queries, tools) => tools.map(({ name }) => name);
  expectTypeOf(toolSearch({ strategy: later })).toEqualTypeOf<Capability>();
  // @ts-expect-error names, not definitions
  toolSearch({ strategy: (_queries, tools) => tools });
  // @ts-expect-error a list, not one name
  toolSearch({ strategy: () => "read" });
  // @ts-expect-error the list given is not to be changed
  toolSearch({ strategy: (_queries, tools) => (tools.push(), []) });
});

test("knows its options", () => {
  expectTypeOf<keyof ToolSearchOptions>().toEqualTypeOf<
    "strategy" | "maxResults" | "toolDescription" | "parameterDescription" | "maxRetries"
  >();
  expectTypeOf(toolSearch({ strategy: "bm25" })).toEqualTypeOf<Capability>();
  // @ts-expect-error misspelt
  toolSearch({ strategy: "keyword" });
  // @ts-expect-error misspelt
  toolSearch({ maxResult: 3 });
  // @ts-expect-error a number
  toolSearch({ maxResults: "3" });
});
