import { combine, type Toolset } from "@toolsets/core";
import {
  approvalRequired,
  deferLoading,
  filtered,
  includeReturnSchemas,
  prefixed,
  prepared,
  renamed,
  withMetadata,
} from "@toolsets/wrappers";
import * as fc from "fast-check";
import { EchoToolset } from "./echo-toolset.ts";

/** Names as servers may have them: those that every object inherits, empty, long, foreign, alike. */
export const UNTRUSTED_NAMES: readonly string[] = [
  "__proto__",
  "constructor",
  "toString",
  "then",
  "hasOwnProperty",
  "valueOf",
  "",
  "all",
  "*",
  "x".repeat(10_000),
  "🚀",
  "e\u0301",
  "\u00E9",
  "a\u0000b",
  "line\nbreak",
  "\u001B[31mred",
  "\u202Eright",
  "get_user",
  "get-user",
  "Get_User",
  "get_user_",
  "get user",
];

const anyName = fc.oneof(
  fc.constantFrom(...UNTRUSTED_NAMES),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("a", "b", "c", "a_b", "b_c", "a_b_c"),
);

const toSources = (lists: readonly (readonly string[])[]): readonly EchoToolset[] =>
  lists.map((names, index) => new EchoToolset(`s${index}`, names));

/** Sources with some names each; now and then two of them offer the same name. */
export const sources: fc.Arbitrary<readonly EchoToolset[]> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.uniqueArray(anyName, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
      )
      .map(([names, count]) =>
        toSources(
          Array.from({ length: count }, (_, at) =>
            names.filter((_name, index) => index % count === at),
          ),
        ),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.uniqueArray(anyName, { maxLength: 5 }), { minLength: 1, maxLength: 4 })
      .map(toSources),
  },
);

/** One source. */
export const source: fc.Arbitrary<EchoToolset> = fc
  .uniqueArray(anyName, { maxLength: 8 })
  .map((names) => new EchoToolset("s", names));

/** A prefix: not empty. */
export const prefix: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("a", "b", "a_b", "__proto__"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
);

/** A filter that depends on the name alone. */
export const keep: fc.Arbitrary<(tool: { readonly name: string }) => boolean> = fc
  .tuple(fc.nat(5), fc.nat(5))
  .map(
    ([modulus, rest]) =>
      ({ name }) =>
        name.length % (modulus + 1) !== rest % (modulus + 1),
  );

type AnyOperator = (toolset: Toolset) => Toolset;

/** An operator with random options that fits every toolset. */
export const operators: fc.Arbitrary<AnyOperator> = fc.oneof(
  prefix.map(
    (each): AnyOperator =>
      (toolset) =>
        toolset.pipe(prefixed(each)),
  ),
  keep.map(
    (each): AnyOperator =>
      (toolset) =>
        toolset.pipe(filtered(each)),
  ),
  fc.constant<AnyOperator>((toolset) => toolset.pipe(prepared((tools) => tools.toReversed()))),
  fc.constant<AnyOperator>((toolset) => toolset.pipe(withMetadata({ team: "x" }))),
  fc.constant<AnyOperator>((toolset) => toolset.pipe(deferLoading((tool) => tool.name !== "a"))),
  fc.constant<AnyOperator>((toolset) => toolset.pipe(includeReturnSchemas())),
  fc.constant<AnyOperator>((toolset) =>
    toolset.pipe(approvalRequired(({ name }) => name.length > 3)),
  ),
);

/** The source under a new name for one of its tools, or as it is. */
function withNewName(each: EchoToolset, at: number | undefined, index: number): Toolset {
  const old = at === undefined ? undefined : each.names[at % each.names.length];
  return old === undefined ? each : each.pipe(renamed(Object.fromEntries([[`new ${index}`, old]])));
}

/** Sources, renamed, combined and changed at random. */
export const compositions: fc.Arbitrary<Toolset> = fc
  .record({
    all: sources,
    places: fc.array(fc.option(fc.nat(11), { nil: undefined }), { maxLength: 4 }),
    below: fc.array(operators, { maxLength: 6 }),
    above: fc.array(operators, { maxLength: 3 }),
  })
  .map(({ all, places, below, above }) => {
    const changed = all.map((each, index) => {
      const named = withNewName(each, places[index], index);
      return below[index]?.(named) ?? named;
    });
    return above.reduce((toolset, operate) => operate(toolset), combine(...changed) as Toolset);
  });
