import { expectTypeOf, test } from "vitest";
import { operator, type ToolsetOperator } from "./operator.ts";
import type { RunContext } from "./run-context.ts";
import type { Entry, ToolMap } from "./tool-map.ts";
import type { DepsOf, Toolset, ToolsOf } from "./toolset.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
declare const github: Toolset<{ token: string }, GitHub>;

const logged = operator("logged", (inner) => ({
  async callTool(name, args, ctx, tool) {
    expectTypeOf(name).toBeString();
    expectTypeOf(ctx).toEqualTypeOf<RunContext>();
    return inner.callTool(name, args, ctx, tool);
  },
}));

type Suffixed<Suffix extends string, Tools> = {
  [Name in keyof Tools as Name extends string ? `${Name}_${Suffix}` : never]: Tools[Name];
};
type SuffixedOperator<Suffix extends string> = <Deps, Tools extends ToolMap>(
  inner: Toolset<Deps, Tools>,
) => Toolset<Deps, Suffixed<Suffix, Tools>>;

function suffixed<const Suffix extends string>(suffix: Suffix): SuffixedOperator<Suffix> {
  return operator<unknown, SuffixedOperator<Suffix>>("suffixed", (inner) => ({
    callTool: (name, args, ctx, tool) =>
      inner.callTool(name.slice(0, -suffix.length - 1), args, ctx, tool),
  }));
}

test("keeps names and deps: one value serves every toolset", () => {
  expectTypeOf(logged).toEqualTypeOf<ToolsetOperator>();
  expectTypeOf(github.pipe(logged, logged)).toEqualTypeOf<Toolset<{ token: string }, GitHub>>();
});

test("adds to the deps what it says it needs", () => {
  const tenantOnly = operator<{ tenant: string }>("tenantOnly", (inner) => ({
    getTools: (ctx) => (ctx.deps.tenant === "a" ? inner.getTools(ctx) : new Map()),
  }));
  const tools = github.pipe(tenantOnly);
  expectTypeOf<DepsOf<typeof tools>>().toEqualTypeOf<{ token: string } & { tenant: string }>();
  expectTypeOf<ToolsOf<typeof tools>>().toEqualTypeOf<GitHub>();
  // @ts-expect-error ctx.deps is unknown unless the operator says its needs
  operator("x", (inner) => ({ getTools: (ctx) => ctx.deps.tenant && inner.getTools(ctx) }));
});

test("takes options, and what comes later sees the deps of both", () => {
  const tenantOnly = (tenant: string): ToolsetOperator<{ tenant: string }> =>
    operator<{ tenant: string }>("tenantOnly", (inner) => ({
      getTools: (ctx) => (ctx.deps.tenant === tenant ? inner.getTools(ctx) : new Map()),
    }));
  const read = <Deps, Tools extends ToolMap>(
    use: (ctx: RunContext<NoInfer<Deps>>) => unknown,
  ): ((toolset: Toolset<Deps, Tools>) => Toolset<Deps, Tools>) => {
    void use;
    return (toolset) => toolset;
  };
  const tools = github.pipe(
    logged,
    tenantOnly("a"),
    read((ctx) => ctx.deps.tenant === ctx.deps.token),
  );
  expectTypeOf<DepsOf<typeof tools>>().toEqualTypeOf<{ token: string } & { tenant: string }>();
  expectTypeOf<ToolsOf<typeof tools>>().toEqualTypeOf<GitHub>();
  github.pipe(
    logged,
    // @ts-expect-error the tenant is known from `tenantOnly` on
    read((ctx) => ctx.deps.tenant),
    tenantOnly("a"),
  );
});

test("changes names where its author says how", () => {
  const tools = github.pipe(logged, suffixed("v2"), logged);
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"search_v2" | "remove_v2">();
  expectTypeOf<ToolsOf<typeof tools>["search_v2"]["args"]>().toEqualTypeOf<{ q: string }>();
});

test("changes only what the contract leaves to it", () => {
  expectTypeOf(operator("same", () => ({}))).toEqualTypeOf<ToolsetOperator>();
  // @ts-expect-error no such member
  operator("x", () => ({ getTolls: () => new Map() }));
  // @ts-expect-error forwarding is not up to the operator
  operator("x", (inner) => ({ forRun: () => inner }));
  // @ts-expect-error not a listing
  operator("x", () => ({ getTools: () => [] }));
});
