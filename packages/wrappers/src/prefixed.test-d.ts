import type { DepsOf, Entry, ToolMap, Toolset, ToolsOf } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { filtered } from "./filtered.ts";
import { prefixed, type PrefixedOperator } from "./prefixed.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
declare const github: Toolset<{ token: string }, GitHub>;
declare const mcp: Toolset;

test("puts the prefix before each name, and keeps signatures and deps", () => {
  const tools = github.pipe(prefixed("gh"));
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"gh_search" | "gh_remove">();
  expectTypeOf<ToolsOf<typeof tools>["gh_remove"]>().toEqualTypeOf<{
    args: { id: number };
    result: void;
  }>();
  expectTypeOf<DepsOf<typeof tools>>().toEqualTypeOf<{ token: string }>();
});

test("one value serves every toolset", () => {
  const prefix = prefixed("x");
  const known = github.pipe(prefix, prefix);
  expectTypeOf<keyof ToolsOf<typeof known>>().toEqualTypeOf<"x_x_search" | "x_x_remove">();
  const open = mcp.pipe(prefix);
  expectTypeOf<keyof ToolsOf<typeof open>>().toEqualTypeOf<`x_${string}`>();
});

test("names known only at run time become a pattern, and so does an unknown prefix", () => {
  mcp.pipe(
    prefixed("m"),
    filtered((tool) => {
      expectTypeOf(tool.name).toEqualTypeOf<`m_${string}`>();
      return true;
    }),
  );
  const tools = github.pipe(prefixed(["g", "h"].join("")));
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<
    `${string}_search` | `${string}_remove`
  >();
});

test("works in code that knows neither deps nor tools", () => {
  const guard = <Deps, Tools extends ToolMap>(toolset: Toolset<Deps, Tools>) =>
    toolset.pipe(prefixed("safe"));
  const tools = guard(github);
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"safe_search" | "safe_remove">();
});

test("refuses what is no prefix", () => {
  expectTypeOf(prefixed("gh")).toEqualTypeOf<PrefixedOperator<"gh">>();
  // @ts-expect-error a prefix is a text
  prefixed(7);
  // @ts-expect-error there is no data-first form
  prefixed(github, "gh");
});
