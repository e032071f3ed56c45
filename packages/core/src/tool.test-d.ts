import { expectTypeOf, test } from "vitest";
import type { RunContext } from "./run-context.ts";
import {
  toolsetTool,
  type AnyTool,
  type DepsOfTools,
  type Tool,
  type ToolSource,
  type ToolsOfTools,
} from "./tool.ts";
import type { Entry } from "./tool-map.ts";
import type { ToolsetTool } from "./toolset.ts";

declare const search: Tool<{ token: string }, Entry<"search", { q: string }, string[]>>;
declare const query: Tool<{ admin: boolean }, Entry<"query", { sql: string }, number>>;
declare const now: Tool<unknown, Entry<"now", {}, Date>>;

test("a list of tools needs what all of them need, and has all names", () => {
  type List = [typeof search, typeof query, typeof now];
  expectTypeOf<DepsOfTools<List>>().toEqualTypeOf<{ token: string } & { admin: boolean }>();
  expectTypeOf<keyof ToolsOfTools<List>>().toEqualTypeOf<"search" | "query" | "now">();
  expectTypeOf<ToolsOfTools<List>["query"]>().toEqualTypeOf<{
    args: { sql: string };
    result: number;
  }>();
});

test("no tools need nothing", () => {
  expectTypeOf<DepsOfTools<readonly []>>().toBeUnknown();
});

test("deps go in and names come out", () => {
  expectTypeOf<typeof search | typeof query | typeof now>().toExtend<AnyTool>();
  expectTypeOf(search).toExtend<Tool<{ token: string; more: 1 }>>();
  expectTypeOf(now).toExtend<Tool>();
  // @ts-expect-error it needs a token
  const nothing: Tool = search;
  // @ts-expect-error a tool of another name
  const other: Tool<unknown, Entry<"later", {}, Date>> = now;
  void [nothing, other];
});

test("an entry has the deps of its toolset", () => {
  const source: ToolSource<{ token: string }> = {
    name: "search",
    parametersJsonSchema: { type: "object" },
    validateArgs(args, ctx) {
      expectTypeOf(ctx).toEqualTypeOf<RunContext<{ token: string }>>();
      return args;
    },
  };
  expectTypeOf(toolsetTool({ id: undefined, label: "x" }, source, { maxRetries: 1 })).toEqualTypeOf<
    ToolsetTool<{ token: string }>
  >();
});
