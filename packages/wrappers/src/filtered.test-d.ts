import type {
  DepsOf,
  Entry,
  RunContext,
  ToolDefinition,
  ToolMap,
  Toolset,
  ToolsOf,
} from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { filtered } from "./filtered.ts";
import { prefixed } from "./prefixed.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
declare const github: Toolset<{ token: string }, GitHub>;
declare const mcp: Toolset;

test("a filter sees the names and the deps of the toolset it is piped onto", () => {
  const tools = github.pipe(
    prefixed("gh"),
    filtered((tool, ctx) => {
      expectTypeOf(tool).toEqualTypeOf<ToolDefinition<"gh_search" | "gh_remove">>();
      expectTypeOf(ctx).toEqualTypeOf<RunContext<{ token: string }>>();
      return tool.name !== "gh_remove" || ctx.deps.token === "root";
    }),
  );
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"gh_search" | "gh_remove">();
  expectTypeOf<DepsOf<typeof tools>>().toEqualTypeOf<{ token: string }>();
});

test("may be async, and may ignore what it is given", () => {
  expectTypeOf(
    github.pipe(
      filtered(async (tool) => tool.name === "search"),
      filtered(() => true),
    ),
  ).toEqualTypeOf(github);
  expectTypeOf(mcp.pipe(filtered((tool) => tool.name === "anything"))).toEqualTypeOf(mcp);
});

test("works in code that knows neither deps nor tools", () => {
  const visible = <Deps, Tools extends ToolMap>(toolset: Toolset<Deps, Tools>) =>
    toolset.pipe(filtered((tool, ctx) => tool.kind === "function" && ctx.runId !== ""));
  expectTypeOf(visible(github)).toEqualTypeOf<Toolset<{ token: string }, GitHub>>();
});

test("refuses what does not fit", () => {
  const tools = github.pipe(prefixed("gh"));
  expectTypeOf(tools.pipe(filtered((tool) => tool.name === "gh_search"))).toEqualTypeOf(tools);
  // @ts-expect-error a comparison with a name that is not there
  tools.pipe(filtered((tool) => tool.name === "search"));
  // @ts-expect-error not a boolean
  github.pipe(filtered((tool) => tool.name));
  // @ts-expect-error no such deps
  github.pipe(filtered((_tool, ctx) => ctx.deps.tokn === ""));
  // @ts-expect-error a filter that was written for other deps
  github.pipe(filtered((_tool, ctx: RunContext<{ other: 1 }>) => ctx.deps.other === 1));
  // @ts-expect-error the context comes last
  github.pipe(filtered((ctx, tool) => ctx.runId === tool.name));
  // @ts-expect-error there is no data-first form
  filtered(github, () => true);
});
