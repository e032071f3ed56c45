import { expect, it } from "vitest";
import { testContext } from "./__fixtures__/test-context.ts";
import type { JsonObject } from "./json.ts";
import type { ToolDefinition } from "./tool-definition.ts";
import { readSelector, type ToolSelector } from "./tool-selector.ts";

const tool = (name: string, metadata?: JsonObject): ToolDefinition => ({
  name,
  parametersJsonSchema: {},
  kind: "function",
  origin: [],
  ...(metadata !== undefined && { metadata }),
});

const selects = async (
  selector: ToolSelector<never>,
  definition: ToolDefinition,
): Promise<boolean> => readSelector(selector).selects(definition, testContext<never>());

it("§6: `all` selects every tool", async () => {
  expect(await selects("all", tool("x"))).toBe(true);
  expect(readSelector("all")).toMatchObject({ isStatic: true });
});

it("§6: a name and a list of names select exactly these", async () => {
  expect([await selects("x", tool("x")), await selects("x", tool("xy"))]).toEqual([true, false]);
  const names = ["x", "all", "__proto__"];
  for (const name of names) expect(await selects(names, tool(name))).toBe(true);
  expect([await selects(names, tool("y")), await selects([], tool("x"))]).toEqual([false, false]);
  expect(readSelector(names)).toMatchObject({ names, isStatic: true });
});

it.each<[wanted: JsonObject, has: JsonObject | undefined, selected: boolean]>([
  [{}, undefined, true],
  [{ team: "a" }, undefined, false],
  [{ team: "a" }, { team: "a", more: 1 }, true],
  [{ team: "a" }, { team: "b" }, false],
  [{ at: { deep: { n: 1 } } }, { at: { deep: { n: 1, m: 2 }, side: 0 } }, true],
  [{ at: { deep: { n: 1 } } }, { at: { deep: 1 } }, false],
  [{ at: { deep: {} } }, { at: { deep: [] } }, false],
  [{ tags: ["a", { b: 1 }] }, { tags: ["a", { b: 1 }] }, true],
  [{ tags: ["a"] }, { tags: ["a", "b"] }, false],
  [{ tags: [{ b: 1 }] }, { tags: [{ b: 1, c: 2 }] }, false],
  [{ none: null }, { none: null }, true],
  [{ none: null }, {}, false],
  [{ toString: "x" }, {}, false],
])("§6: metadata that includes %j is looked for in %j: %j", async (metadata, has, selected) => {
  expect(await selects({ metadata }, tool("x", has))).toBe(selected);
});

it("§6: a predicate is asked with the definition and the context, and may be async", async () => {
  const { selects: ask, isStatic } = readSelector(async ({ name }, ctx) => name === ctx.runId);
  expect(isStatic).toBe(false);
  const ctx = testContext<never>({ runId: "x" });
  expect([await ask(tool("x"), ctx), await ask(tool("y"), ctx)]).toEqual([true, false]);
});
