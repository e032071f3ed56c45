import type { Entry, RunContext, ToolMap, Toolset } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { prefixed } from "./prefixed.ts";
import { withMetadata } from "./with-metadata.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
declare const github: Toolset<{ token: string }, GitHub>;
declare const mcp: Toolset;

test("keeps names, signatures and deps, whatever the selector", () => {
  const metadata = { team: "x", at: { deep: [1, null] } };
  expectTypeOf(github.pipe(withMetadata(metadata))).toEqualTypeOf(github);
  expectTypeOf(github.pipe(withMetadata(metadata, ["search"]))).toEqualTypeOf(github);
  expectTypeOf(mcp.pipe(withMetadata({}, ["anything"]))).toEqualTypeOf(mcp);
  expectTypeOf(
    github.pipe(
      withMetadata(metadata, (tool, ctx) => {
        expectTypeOf(tool.name).toEqualTypeOf<"search" | "remove">();
        expectTypeOf(ctx).toEqualTypeOf<RunContext<{ token: string }>>();
        return true;
      }),
    ),
  ).toEqualTypeOf(github);
});

test("works in code that knows neither deps nor tools", () => {
  const tagged = <Deps, Tools extends ToolMap>(toolset: Toolset<Deps, Tools>) =>
    toolset.pipe(withMetadata({ team: "x" }));
  expectTypeOf(tagged(github)).toEqualTypeOf<Toolset<{ token: string }, GitHub>>();
});

test("refuses what does not fit", () => {
  expectTypeOf(github.pipe(withMetadata({ a: 1 }, "remove"))).toEqualTypeOf(github);
  // @ts-expect-error no metadata
  github.pipe(withMetadata());
  // @ts-expect-error metadata is plain data
  github.pipe(withMetadata({ now: () => 1 }));
  // @ts-expect-error no tool `serch`
  github.pipe(withMetadata({ a: 1 }, "serch"));
  // @ts-expect-error the name from before the prefix
  github.pipe(prefixed("gh"), withMetadata({ a: 1 }, ["search"]));
  // @ts-expect-error there is no data-first form
  withMetadata(github, { a: 1 });
});
