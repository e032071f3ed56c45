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
import { prefixed } from "./prefixed.ts";
import { prepared } from "./prepared.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
declare const github: Toolset<{ token: string }, GitHub>;
declare const mcp: Toolset;

test("a preparation sees the names and the deps of the toolset it is piped onto", () => {
  const tools = github.pipe(
    prefixed("gh"),
    prepared((given, ctx) => {
      expectTypeOf(given).toEqualTypeOf<readonly ToolDefinition<"gh_search" | "gh_remove">[]>();
      expectTypeOf(ctx).toEqualTypeOf<RunContext<{ token: string }>>();
      return given.filter((tool) => tool.name !== "gh_remove" && ctx.deps.token !== "");
    }),
  );
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"gh_search" | "gh_remove">();
  expectTypeOf<DepsOf<typeof tools>>().toEqualTypeOf<{ token: string }>();
});

test("may be async, may change definitions, and may ignore what it is given", () => {
  expectTypeOf(
    github.pipe(
      prepared(async (tools) => tools.map((tool) => ({ ...tool, kind: "external" }))),
      prepared(() => []),
    ),
  ).toEqualTypeOf(github);
  expectTypeOf(
    mcp.pipe(prepared((tools) => tools.filter(({ name }) => name === "anything"))),
  ).toEqualTypeOf(mcp);
});

test("works in code that knows neither deps nor tools", () => {
  const strict = <Deps, Tools extends ToolMap>(toolset: Toolset<Deps, Tools>) =>
    toolset.pipe(prepared((tools) => tools.map((tool) => ({ ...tool, strict: true }))));
  expectTypeOf(strict(github)).toEqualTypeOf<Toolset<{ token: string }, GitHub>>();
});

test("refuses what does not fit", () => {
  expectTypeOf(
    github.pipe(prepared((tools) => tools.filter((tool) => tool.name === "search"))),
  ).toEqualTypeOf(github);
  // @ts-expect-error a comparison with a name that is not there
  github.pipe(prepared((tools) => tools.filter((tool) => tool.name === "serch")));
  // @ts-expect-error no list
  github.pipe(prepared((tools) => tools[0]));
  // @ts-expect-error nothing
  github.pipe(prepared(() => undefined));
  // @ts-expect-error no definitions
  github.pipe(prepared((tools) => tools.map((tool) => tool.name)));
  // @ts-expect-error no such deps
  github.pipe(prepared((tools, ctx) => (ctx.deps.tokn === "" ? [] : tools)));
  // @ts-expect-error a preparation that was written for other deps
  github.pipe(prepared((tools, ctx: RunContext<{ other: 1 }>) => (ctx.deps.other ? [] : tools)));
  // @ts-expect-error there is no data-first form
  prepared(github, (tools) => tools);
});
