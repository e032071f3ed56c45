import { expectTypeOf, test } from "vitest";
import { combine, type Distinct } from "./combined-toolset.ts";
import type { Entry } from "./tool-map.ts";
import type { DepsOf, Toolset, ToolsOf } from "./toolset.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
interface Admin {
  readonly user: { readonly admin: boolean };
}
declare const github: Toolset<{ token: string }, GitHub>;
declare const search: Toolset<unknown, Entry<"search", { q: string }, string[]>>;
declare const database: Toolset<Admin, Entry<"query", { sql: string }, unknown>>;
declare const mcp: Toolset;
declare const prefixedMcp: Toolset<
  unknown,
  Record<`m_${string}`, { args: unknown; result: unknown }>
>;

test("needs what all toolsets need, and has all names", () => {
  const all = combine(github, database);
  expectTypeOf<DepsOf<typeof all>>().toEqualTypeOf<{ token: string } & Admin>();
  expectTypeOf<keyof ToolsOf<typeof all>>().toEqualTypeOf<"search" | "remove" | "query">();
  expectTypeOf<ToolsOf<typeof all>["query"]["args"]>().toEqualTypeOf<{ sql: string }>();
});

test("a name that is known twice is an error at the toolset that repeats it", () => {
  expectTypeOf(combine).toBeFunction();
  // @ts-expect-error tool 'search' is offered by another toolset too
  combine(github, github);
  // @ts-expect-error the third repeats a name of the second
  combine(github, database, combine(database));
  combine(
    github,
    // @ts-expect-error the first shares no name: the error is at this one
    database,
    combine(database),
  );
});

test("the error says which name, and what to do", () => {
  type Shared =
    "tool 'search' is offered by another toolset too: pipe one of them through prefixed() or renamed()";
  expectTypeOf<Distinct<[typeof search, typeof database, typeof search]>>().toEqualTypeOf<
    [Shared, typeof database, Shared]
  >();
});

test("names known only at run time are compared only there", () => {
  const mixed = combine(github, mcp);
  expectTypeOf<DepsOf<typeof mixed>>().toEqualTypeOf<{ token: string }>();
  expectTypeOf<keyof ToolsOf<typeof mixed>>().toEqualTypeOf<string>();
  expectTypeOf<ToolsOf<typeof mixed>["search"]["args"]>().toEqualTypeOf<{ q: string }>();
  const half = combine(database, prefixedMcp);
  expectTypeOf<keyof ToolsOf<typeof half>>().toEqualTypeOf<"query" | `m_${string}`>();
  expectTypeOf(combine(mcp, mcp)).toExtend<Toolset>();
  expectTypeOf<DepsOf<ReturnType<typeof open>>>().toBeUnknown();
  function open() {
    return combine(mcp, prefixedMcp);
  }
  const literal = combine(github, {} as Toolset<unknown, Entry<"m_add", {}, number>>, prefixedMcp);
  expectTypeOf<ToolsOf<typeof literal>["m_add"]["result"]>().toEqualTypeOf<number>();
});

test("takes lists of unknown length", () => {
  const list: readonly Toolset<{ token: string }>[] = [];
  const known: readonly (typeof github)[] = [];
  const dynamic = combine(...list);
  expectTypeOf<DepsOf<typeof dynamic>>().toEqualTypeOf<{ token: string }>();
  const more = combine(database, ...list);
  expectTypeOf<DepsOf<typeof more>>().toEqualTypeOf<Admin & { token: string }>();
  const named = combine(...known);
  expectTypeOf<keyof ToolsOf<typeof named>>().toEqualTypeOf<"search" | "remove">();
});

test("of nothing needs nothing and has no names", () => {
  expectTypeOf(combine()).toEqualTypeOf<Toolset<unknown, {}>>();
});
