import type { Entry, RunContext, ToolMap, Toolset } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { includeReturnSchemas } from "./include-return-schemas.ts";
import { prefixed } from "./prefixed.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
declare const github: Toolset<{ token: string }, GitHub>;
declare const mcp: Toolset;

test("keeps names, signatures and deps, whatever the selector", () => {
  expectTypeOf(github.pipe(includeReturnSchemas())).toEqualTypeOf(github);
  expectTypeOf(github.pipe(includeReturnSchemas("search"))).toEqualTypeOf(github);
  expectTypeOf(github.pipe(includeReturnSchemas({ metadata: { a: 1 } }))).toEqualTypeOf(github);
  expectTypeOf(mcp.pipe(includeReturnSchemas(["anything"]))).toEqualTypeOf(mcp);
  expectTypeOf(
    github.pipe(
      includeReturnSchemas((tool, ctx) => {
        expectTypeOf(tool.name).toEqualTypeOf<"search" | "remove">();
        expectTypeOf(ctx).toEqualTypeOf<RunContext<{ token: string }>>();
        return true;
      }),
    ),
  ).toEqualTypeOf(github);
});

test("works in code that knows neither deps nor tools", () => {
  const told = <Deps, Tools extends ToolMap>(toolset: Toolset<Deps, Tools>) =>
    toolset.pipe(includeReturnSchemas());
  expectTypeOf(told(github)).toEqualTypeOf<Toolset<{ token: string }, GitHub>>();
});

test("refuses what does not fit", () => {
  expectTypeOf(github.pipe(includeReturnSchemas(["remove"]))).toEqualTypeOf(github);
  // @ts-expect-error no tool `serch`
  github.pipe(includeReturnSchemas("serch"));
  // @ts-expect-error the name from before the prefix
  github.pipe(prefixed("gh"), includeReturnSchemas(["search"]));
  // @ts-expect-error not a boolean
  github.pipe(includeReturnSchemas((tool) => tool.name));
  // @ts-expect-error there is no data-first form
  includeReturnSchemas(github, "search");
});
