import {
  combine,
  type DepsOf,
  type Entry,
  type ToolMap,
  type Toolset,
  type ToolsOf,
} from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { approvalRequired } from "./approval-required.ts";
import { deferLoading } from "./defer-loading.ts";
import { filtered } from "./filtered.ts";
import { prefixed } from "./prefixed.ts";
import { renamed, type Renamed, type RenamedOperator } from "./renamed.ts";
import { withMetadata } from "./with-metadata.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
declare const github: Toolset<{ token: string }, GitHub>;
declare const db: Toolset<{ admin: boolean }, Entry<"query", { sql: string }, unknown>>;
declare const mcp: Toolset;
const mixed = combine(github, mcp);

test("gives new names, and keeps signatures and deps", () => {
  const tools = github.pipe(renamed({ find: "search" }));
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"find" | "remove">();
  expectTypeOf<ToolsOf<typeof tools>["find"]>().toEqualTypeOf<{
    args: { q: string };
    result: string[];
  }>();
  expectTypeOf<DepsOf<typeof tools>>().toEqualTypeOf<{ token: string }>();
  expectTypeOf(renamed({ find: "search" })).toEqualTypeOf<
    RenamedOperator<{ readonly find: "search" }>
  >();
});

test("the new names reach the operators after it", () => {
  const tools = github.pipe(
    prefixed("gh"),
    renamed({ find: "gh_search" }),
    filtered((tool, ctx) => tool.name === "find" || ctx.deps.token === tool.name),
    approvalRequired({ gh_remove: ({ id }, ctx) => id > 3 && ctx.deps.token !== "", find: false }),
    deferLoading(["find"]),
    withMetadata({ team: "x" }),
  );
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"find" | "gh_remove">();
  expectTypeOf<ToolsOf<typeof tools>["find"]["args"]>().toEqualTypeOf<{ q: string }>();
});

test("two tools may swap their names, and an empty map changes nothing", () => {
  const swapped = github.pipe(renamed({ search: "remove", remove: "search" }));
  expectTypeOf<ToolsOf<typeof swapped>["search"]["args"]>().toEqualTypeOf<{ id: number }>();
  expectTypeOf<ToolsOf<typeof swapped>["remove"]["args"]>().toEqualTypeOf<{ q: string }>();
  const same = github.pipe(renamed({}));
  expectTypeOf<keyof ToolsOf<typeof same>>().toEqualTypeOf<"search" | "remove">();
});

test("an old name that is not there is an error", () => {
  expectTypeOf(github.pipe(renamed({ find: "search" }))).toBeObject();
  // @ts-expect-error there is no tool `serch`
  github.pipe(renamed({ find: "serch" }));
  // @ts-expect-error the name from before the prefix, later in the chain
  github.pipe(prefixed("gh"), renamed({ find: "search" }), withMetadata({}));
  // @ts-expect-error old and new the wrong way round
  github.pipe(renamed({ search: "find" }));
  // @ts-expect-error one right, one wrong
  github.pipe(renamed({ find: "search", drop: "remov" }));
});

test("a new name that is taken is an error", () => {
  expectTypeOf(github.pipe(renamed({ search: "search" }))).toBeObject();
  // @ts-expect-error there is a tool `search` already
  github.pipe(renamed({ search: "remove" }));
  // @ts-expect-error the known half of a mixed toolset
  mixed.pipe(renamed({ search: "remove" }));
  // @ts-expect-error `query` stands twice after it
  combine(github, db, db.pipe(renamed({ search: "query" })));
});

test("two new names for one tool are an error", () => {
  expectTypeOf(github.pipe(renamed({ find: "search", drop: "remove" }))).toBeObject();
  // @ts-expect-error there are two new names for the tool `search`
  github.pipe(renamed({ find: "search", lookup: "search" }));
  // @ts-expect-error even where names are known only at run time
  mcp.pipe(renamed({ find: "search", lookup: "search" }));
});

test("the messages say what is wrong", () => {
  type Wanted<Operator extends (inner: never) => unknown> = Parameters<Operator>[0];
  const typo = renamed({ find: "serch" });
  expectTypeOf<
    Wanted<typeof typo<unknown, GitHub>>
  >().toExtend<"renamed(): there is no tool 'serch'">();
  const taken = renamed({ search: "remove" });
  expectTypeOf<
    Wanted<typeof taken<unknown, GitHub>>
  >().toExtend<"renamed(): there is a tool 'search' already">();
  const doubled = renamed({ find: "search", lookup: "search" });
  expectTypeOf<
    Wanted<typeof doubled<unknown, GitHub>>
  >().toExtend<"renamed(): there are two new names for the tool 'search'">();
  const right = renamed({ find: "search" });
  expectTypeOf<Wanted<typeof right<unknown, GitHub>>>().toEqualTypeOf<Toolset<unknown, GitHub>>();
});

test("names known only at run time become a pattern that stays beside the new name", () => {
  const tools = mcp.pipe(
    prefixed("m"),
    renamed({ find: "m_search" }),
    filtered((tool) => tool.name !== "m_x"),
    approvalRequired({ m_remove: (args) => args["id"] === 3, find: true }),
    deferLoading(["m_other", "find"]),
  );
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"find" | `m_${string}`>();
  const open = mcp.pipe(renamed({ x: "y" }));
  expectTypeOf<keyof ToolsOf<typeof open> & string>().toEqualTypeOf<string>();
  // @ts-expect-error a forgotten prefix is seen even there
  mcp.pipe(prefixed("m"), renamed({ find: "search" }));
});

test("the known half of a mixed toolset stays typed", () => {
  const tools = mixed.pipe(renamed({ find: "search", other: "unknown" }));
  expectTypeOf<ToolsOf<typeof tools>["find"]["args"]>().toEqualTypeOf<{ q: string }>();
  expectTypeOf<ToolsOf<typeof tools>["remove"]["args"]>().toEqualTypeOf<{ id: number }>();
  expectTypeOf<Renamed<{ a: "search" }, GitHub>>().toEqualTypeOf<{
    a: GitHub["search"];
    remove: GitHub["remove"];
  }>();
});

test("a map known only at run time fits names known only at run time", () => {
  const names: Record<string, string> = {};
  const tools = mcp.pipe(renamed(names));
  expectTypeOf<keyof ToolsOf<typeof tools> & string>().toEqualTypeOf<string>();
  const pattern = mcp.pipe(prefixed("m"), renamed(names));
  expectTypeOf<keyof ToolsOf<typeof pattern> & string>().toEqualTypeOf<string>();
  const one = mcp.pipe(prefixed("m"), renamed({ find: ["m", "search"].join("_") }));
  expectTypeOf<keyof ToolsOf<typeof one>>().toEqualTypeOf<"find" | `m_${string}`>();
  // @ts-expect-error it may take a known name away
  github.pipe(renamed(names));
  // @ts-expect-error it may take a known name away, in a mixed toolset too
  mixed.pipe(renamed({ find: ["sea", "rch"].join("") }));
});

test("refuses what is no map of names", () => {
  expectTypeOf(renamed({})).toBeFunction();
  // @ts-expect-error a name is a text
  renamed({ find: 7 });
  // @ts-expect-error there is no data-first form
  renamed(github, { find: "search" });
});

test("code that knows no tools cannot say that there is one of this name", () => {
  const rename = <Deps, Tools extends ToolMap>(toolset: Toolset<Deps, Tools>): unknown =>
    // @ts-expect-error there may be no tool `b`, and a tool `a`
    toolset.pipe(renamed({ a: "b" }));
  expectTypeOf(rename).toBeFunction();
});
