import { expectTypeOf, test } from "vitest";
import { combine } from "./combined-toolset.ts";
import { DynamicToolset } from "./dynamic-toolset.ts";
import type { RunContext } from "./run-context.ts";
import type { Entry } from "./tool-map.ts";
import type { DepsOf, Toolset, ToolsOf } from "./toolset.ts";

declare const github: Toolset<{ token: string }, Entry<"search", { q: string }, string[]>>;
declare const database: Toolset<{ db: number }, Entry<"query", { sql: string }, unknown>>;
declare const mcp: Toolset;

test("needs what its factory and the toolsets need that it gives, and may offer any of their tools", () => {
  const either = new DynamicToolset(async (ctx: RunContext<{ admin: boolean }>) =>
    ctx.deps.admin ? github : database,
  );
  expectTypeOf<DepsOf<typeof either>>().toEqualTypeOf<
    { admin: boolean } & { token: string } & { db: number }
  >();
  expectTypeOf<keyof ToolsOf<typeof either>>().toEqualTypeOf<"search" | "query">();
  expectTypeOf<ToolsOf<typeof either>["search"]["args"]>().toEqualTypeOf<{ q: string }>();
});

test("may give nothing, and needs then what the other case needs", () => {
  const maybe = new DynamicToolset((ctx) => (ctx.runStep > 1 ? github : undefined), {
    id: "later",
  });
  expectTypeOf<DepsOf<typeof maybe>>().toEqualTypeOf<{ token: string }>();
  expectTypeOf<keyof ToolsOf<typeof maybe>>().toEqualTypeOf<"search">();
  const never = new DynamicToolset(() => undefined);
  expectTypeOf<DepsOf<typeof never>>().toBeUnknown();
});

test("names known only at run time stay so", () => {
  const open = new DynamicToolset(() => mcp);
  expectTypeOf<keyof ToolsOf<typeof open>>().toBeString();
  expectTypeOf<DepsOf<typeof open>>().toBeUnknown();
});

test("is combined and piped like any toolset", () => {
  const maybe = new DynamicToolset(() => github);
  expectTypeOf<keyof ToolsOf<ReturnType<typeof both>>>().toEqualTypeOf<"search" | "query">();
  function both() {
    return combine(maybe, database);
  }
  // @ts-expect-error both may offer `search`
  combine(maybe, github);
});

test("refuses what does not fit", () => {
  expectTypeOf(new DynamicToolset(() => github, { perRunStep: false }).id).toEqualTypeOf<
    string | undefined
  >();
  // @ts-expect-error not a toolset
  void new DynamicToolset(() => 1);
  // @ts-expect-error deps not said: unknown
  void new DynamicToolset((ctx) => (ctx.deps.admin ? github : undefined));
  // @ts-expect-error no such option
  void new DynamicToolset(() => github, { perStep: true });
  // @ts-expect-error a toolset is no factory
  void new DynamicToolset(github);
});
