import {
  combine,
  type Entry,
  type RunContext,
  type ToolDefinition,
  type ToolMap,
  type Toolset,
} from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { deferLoading } from "./defer-loading.ts";
import { prefixed } from "./prefixed.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
declare const github: Toolset<{ token: string }, GitHub>;
declare const mcp: Toolset;
const mixed = combine(github, mcp);

test("keeps names, signatures and deps, whatever the selector", () => {
  expectTypeOf(github.pipe(deferLoading())).toEqualTypeOf(github);
  expectTypeOf(github.pipe(deferLoading("all"))).toEqualTypeOf(github);
  expectTypeOf(github.pipe(deferLoading("search"))).toEqualTypeOf(github);
  expectTypeOf(github.pipe(deferLoading(["search", "remove"]))).toEqualTypeOf(github);
  expectTypeOf(github.pipe(deferLoading({ metadata: { team: "x" } }))).toEqualTypeOf(github);
  expectTypeOf(github.pipe(deferLoading(async () => true))).toEqualTypeOf(github);
});

test("a predicate sees the names and the deps of the toolset it is piped onto", () => {
  github.pipe(
    prefixed("gh"),
    deferLoading((tool, ctx) => {
      expectTypeOf(tool).toEqualTypeOf<ToolDefinition<"gh_search" | "gh_remove">>();
      expectTypeOf(ctx).toEqualTypeOf<RunContext<{ token: string }>>();
      return tool.name !== "gh_remove" || ctx.deps.token === "root";
    }),
  );
});

test("a misspelt name is an error", () => {
  expectTypeOf(github.pipe(deferLoading(["search"]))).toEqualTypeOf(github);
  // @ts-expect-error no tool `serch`
  github.pipe(deferLoading(["serch"]));
  // @ts-expect-error no tool `serch`
  github.pipe(deferLoading("serch"));
  // @ts-expect-error one right, one wrong
  github.pipe(deferLoading(["search", "remov"]));
  // @ts-expect-error the name from before the prefix
  github.pipe(prefixed("gh"), deferLoading(["search"]));
  // @ts-expect-error a forgotten prefix is seen even where names are known only at run time
  mcp.pipe(prefixed("m"), deferLoading(["other"]));
  // @ts-expect-error a comparison with a name that is not there
  github.pipe(deferLoading((tool) => tool.name === "serch"));
});

test("refuses what is no selector", () => {
  expectTypeOf(github.pipe(deferLoading({ metadata: {} }))).toEqualTypeOf(github);
  // @ts-expect-error not a boolean
  github.pipe(deferLoading((tool) => tool.name));
  // @ts-expect-error no such deps
  github.pipe(deferLoading((_tool, ctx) => ctx.deps.tokn === ""));
  // @ts-expect-error metadata is under its key
  github.pipe(deferLoading({ team: "x" }));
  // @ts-expect-error there is no data-first form
  deferLoading(github, ["search"]);
});

test("names known only at run time go freely", () => {
  expectTypeOf(mcp.pipe(deferLoading(["anything"]))).toEqualTypeOf(mcp);
  expectTypeOf(mixed.pipe(deferLoading(["search", "other"]))).toEqualTypeOf(mixed);
  const prefix = mcp.pipe(prefixed("m"));
  expectTypeOf(prefix.pipe(deferLoading(["m_other"]))).toEqualTypeOf(prefix);
});

test("works in code that knows neither deps nor tools", () => {
  const lazy = <Deps, Tools extends ToolMap>(toolset: Toolset<Deps, Tools>) =>
    toolset.pipe(
      deferLoading(),
      deferLoading((tool) => tool.kind === "function"),
    );
  expectTypeOf(lazy(github)).toEqualTypeOf<Toolset<{ token: string }, GitHub>>();
});
