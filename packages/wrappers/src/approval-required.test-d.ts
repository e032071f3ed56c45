import {
  combine,
  type Entry,
  type RunContext,
  type ToolMap,
  type Toolset,
  type ToolsOf,
} from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { approvalRequired } from "./approval-required.ts";
import { prefixed } from "./prefixed.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
declare const github: Toolset<{ token: string }, GitHub>;
declare const mcp: Toolset;
const mixed = combine(github, mcp);

test("keeps names, signatures and deps", () => {
  const tools = github.pipe(approvalRequired());
  expectTypeOf(tools).toEqualTypeOf<typeof github>();
  const mapped = github.pipe(prefixed("gh"), approvalRequired({ gh_remove: true, "*": false }));
  expectTypeOf<keyof ToolsOf<typeof mapped>>().toEqualTypeOf<"gh_search" | "gh_remove">();
});

test("a predicate sees the call and the deps, and comparing the name types the arguments", () => {
  github.pipe(
    approvalRequired((call, ctx) => {
      expectTypeOf(ctx).toEqualTypeOf<RunContext<{ token: string }>>();
      expectTypeOf(call.name).toEqualTypeOf<"search" | "remove">();
      expectTypeOf(call.tool.name).toEqualTypeOf<"search" | "remove">();
      if (call.name === "search") return call.args.q !== "";
      expectTypeOf(call.args).toEqualTypeOf<{ id: number }>();
      return call.args.id > 3;
    }),
  );
  github.pipe(approvalRequired(async (_call, ctx) => ctx.deps.token === ""));
  mcp.pipe(approvalRequired(({ name, args }) => name === "remove" && args["id"] === 3));
});

test("a map types the arguments of each of its functions, those under `*` too", () => {
  github.pipe(approvalRequired({ search: false, remove: (args) => args.id > 3 }));
  github.pipe(
    approvalRequired({
      remove: async (args, ctx) => {
        expectTypeOf(args).toEqualTypeOf<{ id: number }>();
        expectTypeOf(ctx).toEqualTypeOf<RunContext<{ token: string }>>();
        return true;
      },
      "*": (args, ctx) => {
        expectTypeOf(args).toEqualTypeOf<Record<string, unknown>>();
        expectTypeOf(ctx).toEqualTypeOf<RunContext<{ token: string }>>();
        return false;
      },
    }),
  );
  github.pipe(approvalRequired({ "*": true }));
});

test("a map is total where the names are known", () => {
  expectTypeOf(github.pipe(approvalRequired({ search: false, remove: true }))).toEqualTypeOf(
    github,
  );
  // @ts-expect-error `search` is missing, and there is no `*`
  github.pipe(approvalRequired({ remove: true }));
  // @ts-expect-error both are missing
  github.pipe(approvalRequired({}));
  // @ts-expect-error the known half of a mixed toolset
  mixed.pipe(approvalRequired({ other: true }));
});

test("a misspelt name is an error, with `*` and without", () => {
  expectTypeOf(github.pipe(approvalRequired({ remove: true, "*": false }))).toEqualTypeOf(github);
  // @ts-expect-error no tool `remov`
  github.pipe(approvalRequired({ remov: true, search: false }));
  // @ts-expect-error no tool `remov`
  github.pipe(approvalRequired({ remov: true, "*": false }));
  // @ts-expect-error one right, one wrong
  github.pipe(prefixed("gh"), approvalRequired({ gh_remove: true, gh_serch: true, "*": false }));
  // @ts-expect-error the name from before the prefix
  github.pipe(prefixed("gh"), approvalRequired({ remove: true, "*": false }));
  // @ts-expect-error a forgotten prefix is seen even where names are known only at run time
  mcp.pipe(prefixed("m"), approvalRequired({ remove: true }));
  // @ts-expect-error and so with `*`
  mcp.pipe(prefixed("m"), approvalRequired({ remove: true, "*": false }));
});

test("refuses rules that do not fit", () => {
  expectTypeOf(
    github.pipe(approvalRequired({ remove: (args) => args.id > 3, "*": false })),
  ).toEqualTypeOf(github);
  // @ts-expect-error no such argument
  github.pipe(approvalRequired({ remove: (args) => args.idd > 3, "*": false }));
  // @ts-expect-error no such argument, in a map without `*`
  github.pipe(approvalRequired({ search: true, remove: (args) => args.idd > 3 }));
  // @ts-expect-error no such deps
  github.pipe(approvalRequired({ remove: (_args, ctx) => ctx.deps.tokn === "", "*": false }));
  // @ts-expect-error not a boolean
  github.pipe(approvalRequired({ remove: "yes", "*": false }));
  // @ts-expect-error not a boolean
  github.pipe(approvalRequired((call) => call.name));
  // @ts-expect-error no tool of that name
  github.pipe(approvalRequired((call) => call.name === "remov"));
  // @ts-expect-error arguments of another tool
  github.pipe(approvalRequired((call) => call.name === "search" && call.args.id > 3));
  // @ts-expect-error there is no data-first form
  approvalRequired(github, { search: true, remove: true });
});

test("names known only at run time go freely, the known half of a mixed toolset stays typed", () => {
  expectTypeOf(mcp.pipe(approvalRequired({ anything: (args) => args["id"] === 3 }))).toEqualTypeOf(
    mcp,
  );
  mcp.pipe(approvalRequired({ anything: true, "*": (args) => args["id"] === 3 }));
  mcp.pipe(prefixed("m"), approvalRequired({ m_remove: (args) => args["id"] === 3 }));
  mixed.pipe(
    approvalRequired({
      search: (args) => args.q === "",
      remove: true,
      other: (args) => args["x"] === 1,
    }),
  );
  mixed.pipe(approvalRequired({ search: (args) => args.q === "", "*": false }));
  // @ts-expect-error no such argument
  mixed.pipe(approvalRequired({ search: (args) => args.qq === "", "*": false }));
});

test("works in code that knows neither deps nor tools", () => {
  const guard = <Deps, Tools extends ToolMap>(toolset: Toolset<Deps, Tools>) =>
    toolset.pipe(
      approvalRequired(),
      approvalRequired((call, ctx) => call.name === "remove" && ctx.runId !== ""),
      approvalRequired({ "*": (args) => args["force"] === true }),
    );
  expectTypeOf(guard(github)).toEqualTypeOf<Toolset<{ token: string }, GitHub>>();
});
