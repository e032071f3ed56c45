import { combine, type ToolDefinition, type Toolset } from "@toolsets/core";
import { fakeContext } from "@toolsets/testing";
import {
  deferLoading,
  filtered,
  includeReturnSchemas,
  prefixed,
  prepared,
  renamed,
  withMetadata,
} from "@toolsets/wrappers";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compositions, keep, operators, prefix, source, sources } from "./compositions.ts";
import { EchoToolset } from "./echo-toolset.ts";
import { leavesOf, observe } from "./observe.ts";

const holds = async <Values extends [unknown, ...unknown[]]>(
  property: fc.IAsyncProperty<Values>,
): Promise<void> => fc.assert(property, { numRuns: 150 });

describe("the laws of the algebra, over random sources with untrusted names", () => {
  it("prefixes compose: `a`, then `b`, is `b_a`", async () => {
    await holds(
      fc.asyncProperty(source, prefix, prefix, async (toolset, a, b) => {
        expect(await observe(toolset.pipe(prefixed(a), prefixed(b)))).toEqual(
          await observe(toolset.pipe(prefixed(`${b}_${a}`))),
        );
      }),
    );
  });

  it("filters fuse: one after the other is both at once, in either order", async () => {
    await holds(
      fc.asyncProperty(source, keep, keep, async (toolset, p, q) => {
        const both = toolset.pipe(filtered((tool) => p(tool) && q(tool)));
        expect(await observe(toolset.pipe(filtered(p), filtered(q)))).toEqual(await observe(both));
        expect(await observe(toolset.pipe(filtered(q), filtered(p)))).toEqual(await observe(both));
      }),
    );
  });

  it("`combine` is associative, conflicts included, and one toolset alone is itself", async () => {
    await holds(
      fc.asyncProperty(sources, fc.nat(4), async (all, at) => {
        const flat = combine(...all);
        const [left, right] = [all.slice(0, at), all.slice(at)];
        expect(await observe(combine(combine(...left), combine(...right)))).toEqual(
          await observe(flat),
        );
        expect(await observe(combine(...left, combine(...right)))).toEqual(await observe(flat));
        for (const each of all)
          expect((await observe(combine(each))).tools).toEqual((await observe(each)).tools);
      }),
    );
  });

  it("`combine` tells of several conflicts as of one", async () => {
    const alike = (id: string): Toolset => new EchoToolset(id, ["a"]);
    const pair = combine(alike("s0"), alike("s1"));
    const other = combine(alike("s2"), alike("s3"));
    expect(await observe(combine(pair, other))).toEqual({ error: "tool_name_conflict" });
  });

  it("`combine` is commutative up to the order of the listing", async () => {
    await holds(
      fc.asyncProperty(sources, async (all) => {
        const there = await observe(combine(...all));
        const back = await observe(combine(...all.toReversed()));
        expect(back.error).toBe(there.error);
        expect(new Map(back.tools)).toEqual(new Map(there.tools));
      }),
    );
  });

  it("combining commutes with prefixing", async () => {
    await holds(
      fc.asyncProperty(sources, prefix, async (all, by) => {
        expect(await observe(combine(...all.map((each) => each.pipe(prefixed(by)))))).toEqual(
          await observe(combine(...all).pipe(prefixed(by))),
        );
      }),
    );
  });

  it("RN-2: a swap keeps both tools, reaches the right one, and undoes itself", async () => {
    await holds(
      fc.asyncProperty(source, fc.nat(), fc.nat(), async (toolset, i, j) => {
        const { names } = toolset;
        const [a, b] = [names[i % names.length], names[j % names.length]];
        fc.pre(a !== undefined && b !== undefined && a !== b && a !== "" && b !== "");
        if (a === undefined || b === undefined) return;
        const swap = renamed(
          Object.fromEntries([
            [a, b],
            [b, a],
          ]),
        );
        const swapped = await observe(toolset.pipe(swap));
        const results = new Map(swapped.tools?.map(([name, { result }]) => [name, result]));
        expect(results.get(a)).toMatchObject({ name: b, definitionName: b, contextName: b });
        expect(results.get(b)).toMatchObject({ name: a, definitionName: a, contextName: a });
        expect(results.size).toBe(names.length);
        expect(await observe(toolset.pipe(swap, swap))).toEqual(await observe(toolset));
      }),
    );
  });

  it("renaming there and back changes nothing", async () => {
    await holds(
      fc.asyncProperty(source, fc.nat(), async (toolset, i) => {
        const name = toolset.names[i % toolset.names.length];
        fc.pre(name !== undefined && name !== "" && !toolset.names.includes("other"));
        if (name === undefined) return;
        const there = renamed({ other: name });
        const back = renamed(Object.fromEntries([[name, "other"]]));
        expect(await observe(toolset.pipe(there, back))).toEqual(await observe(toolset));
      }),
    );
  });

  it("every tool that is listed reaches its source under the name that the source gave it", async () => {
    await holds(
      fc.asyncProperty(compositions, async (toolset) => {
        const { tools = [] } = await observe(toolset);
        for (const [name, { definition, source: from, result }] of tools) {
          expect(definition.name).toBe(name);
          expect([echoOf(definition, from), { threw: "approval_required" }]).toContainEqual(result);
        }
      }),
    );
  });

  it("operators leave the tools untouched that they do not change: the very entries", async () => {
    await holds(
      fc.asyncProperty(source, keep, async (toolset, selects) => {
        const ctx = fakeContext();
        const before = toolset.getTools(ctx);
        const old = toolset.names.find((name) => name !== "");
        const isNew = ({ name }: { readonly name: string }): boolean => name === "other name";
        const cases: readonly [(inner: Toolset) => Toolset, typeof isNew][] = [
          [filtered(selects), () => false],
          [prepared((tools) => tools.filter(selects)), () => false],
          [withMetadata({ team: "x" }, selects), selects],
          [deferLoading(selects), selects],
          [includeReturnSchemas(selects), selects],
          [renamed(old === undefined ? {} : Object.fromEntries([["other name", old]])), isNew],
        ];
        for (const [operate, isChanged] of cases) {
          const after = await toolset.pipe(operate).getTools(ctx);
          const untouched = [...after].filter(([name]) => !isChanged({ name }));
          expect(untouched.filter(([name, tool]) => tool !== before.get(name))).toEqual([]);
        }
      }),
    );
  });

  it("an operator does not change the toolset that it is piped onto", async () => {
    await holds(
      fc.asyncProperty(compositions, operators, async (toolset, operate) => {
        const before = await observe(toolset);
        await observe(operate(toolset));
        expect(await observe(toolset)).toEqual(before);
      }),
    );
  });

  it("instructions keep the order of the sources through every composition", async () => {
    await holds(
      fc.asyncProperty(compositions, async (toolset) => {
        const told = await toolset.getInstructions(fakeContext());
        expect(told).toEqual(
          leavesOf(toolset).flatMap((id) => [
            { content: `About ${id}.`, dynamic: true },
            { content: `Always ${id}.`, dynamic: false },
          ]),
        );
      }),
    );
  });

  it("A-3: replacing each leaf by itself changes nothing, and the visit finds the same leaves", async () => {
    await holds(
      fc.asyncProperty(compositions, async (toolset) => {
        const replaced = toolset.replaceLeaves((leaf) => leaf);
        expect(replaced).not.toBe(toolset);
        expect(replaced.label).toBe(toolset.label);
        expect(leavesOf(replaced)).toEqual(leavesOf(toolset));
        expect(await observe(replaced)).toEqual(await observe(toolset));
      }),
    );
  });

  it("listing twice gives the same, and a run sees what the composition says", async () => {
    await holds(
      fc.asyncProperty(compositions, async (toolset) => {
        const first = await observe(toolset);
        expect(await observe(toolset)).toEqual(first);
        const forRun = await toolset.forRun(fakeContext());
        expect(await observe(forRun)).toEqual(first);
        expect(await observe(await forRun.forRunStep(fakeContext()))).toEqual(first);
      }),
    );
  });
});

/** What a call gives that reaches its source: the name that the source gave it, in every place. */
function echoOf(
  { toolsetId, name, metadata }: Omit<ToolDefinition, "origin">,
  from: string | undefined,
): object {
  const own: unknown = expect.toSatisfy((inner) => from?.endsWith(`#${String(inner)}`) ?? false);
  return {
    source: toolsetId,
    index: metadata?.["index"],
    name: own,
    definitionName: own,
    contextName: own,
    args: { called: name },
  };
}
