import { expectTypeOf, test } from "vitest";
import { operator } from "./operator.ts";
import type { Entry, Prefixed, ToolMap } from "./tool-map.ts";
import type { Toolset, ToolsOf } from "./toolset.ts";

type GitHub = Entry<"search", { q: string }, string[]> & Entry<"remove", { id: number }, void>;
declare const github: Toolset<{ token: string }, GitHub>;
declare function prefixed<const Prefix extends string>(
  prefix: Prefix,
): <Deps, Tools extends ToolMap>(
  inner: Toolset<Deps, Tools>,
) => Toolset<Deps, Prefixed<Prefix, Tools>>;
const same = operator("same", () => ({}));

test("carries names through six operators, and on", () => {
  const six = github.pipe(prefixed("a"), same, prefixed("b"), same, prefixed("c"), prefixed("d"));
  expectTypeOf<keyof ToolsOf<typeof six>>().toEqualTypeOf<"d_c_b_a_search" | "d_c_b_a_remove">();
  const more = six.pipe(prefixed("e"));
  expectTypeOf<keyof ToolsOf<typeof more>>().toEqualTypeOf<
    "e_d_c_b_a_search" | "e_d_c_b_a_remove"
  >();
  // @ts-expect-error seven are too many for one call
  github.pipe(same, same, same, same, same, same, same);
});

test("takes plain functions, and may leave the algebra", () => {
  const onlySearch = (
    toolset: Toolset<{ token: string }, GitHub>,
  ): Toolset<{ token: string }, Pick<GitHub, "search">> => toolset;
  const tools = github.pipe(onlySearch, prefixed("x"));
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"x_search">();
  const withoutRemove = <Deps, Tools extends ToolMap>(
    toolset: Toolset<Deps, Tools>,
  ): Toolset<Deps, Pick<Tools, Exclude<keyof Tools, "remove">>> => toolset;
  const fewer = github.pipe(withoutRemove, prefixed("x"));
  expectTypeOf<keyof ToolsOf<typeof fewer>>().toEqualTypeOf<"x_search">();
  expectTypeOf(github.pipe(same, (toolset) => toolset.label.length)).toBeNumber();
});

test("refuses what takes no such toolset", () => {
  const ofOthers = (toolset: Toolset<{ other: 1 }>): Toolset<{ other: 1 }> => toolset;
  expectTypeOf(ofOthers).toBeFunction();
  // @ts-expect-error it is for toolsets with other deps
  github.pipe(ofOthers);
  // @ts-expect-error not a function
  github.pipe(github);
  // @ts-expect-error the second takes no number
  github.pipe((toolset) => toolset.label.length, same);
});

test("works in code that knows neither deps nor tools", () => {
  const safe = <Deps, Tools extends ToolMap>(
    toolset: Toolset<Deps, Tools>,
  ): Toolset<Deps, Prefixed<"safe", Tools>> => toolset.pipe(same, prefixed("safe"));
  const tools = safe(github);
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"safe_search" | "safe_remove">();
});
