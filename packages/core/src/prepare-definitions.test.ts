import { describe, expect, it } from "vitest";
import { LoggingToolset } from "./__fixtures__/logging-toolset.ts";
import { testContext } from "./__fixtures__/test-context.ts";
import { prepareDefinitions, redefined, type ToolsPrepare } from "./prepare-definitions.ts";
import type { ToolsetTool } from "./toolset.ts";

const ctx = testContext();
const tools = new LoggingToolset("a", ["x", "y", "z"]).getTools(ctx);
const prepare = async (
  change: ToolsPrepare<undefined>,
): Promise<ReadonlyMap<string, ToolsetTool>> =>
  prepareDefinitions<undefined>(tools, change, ctx) as Promise<ReadonlyMap<string, ToolsetTool>>;

describe("what it offers", () => {
  it("§5.4: the order of the result is the order of the tools, and what is left out is gone", async () => {
    const offered = await prepare((given) => given.filter(({ name }) => name !== "y").toReversed());
    expect([...offered.keys()]).toEqual(["z", "x"]);
    expect([...(await prepare(() => [])).keys()]).toEqual([]);
  });

  it("§5.4: of two definitions with one name the last one counts", async () => {
    const offered = await prepare(([x]) =>
      x === undefined ? [] : [x, { ...x, description: "one" }, { ...x, description: "two" }],
    );
    expect(offered.size).toBe(1);
    expect(offered.get("x")?.definition.description).toBe("two");
  });

  it("§5.4: keeps validation and retries of the tool under a changed definition", async () => {
    const changed = {
      parametersJsonSchema: { type: "object", required: ["more"] },
      sequential: true,
    };
    const offered = await prepare((given) => given.map((tool) => ({ ...tool, ...changed })));
    const [before, after] = [tools.get("x"), offered.get("x")];
    expect(after?.definition).toEqual({ ...before?.definition, ...changed });
    expect([after?.validateArgs, after?.maxRetries]).toEqual([before?.validateArgs, 1]);
  });

  it("leaves the very entries of tools that were not changed", async () => {
    const offered = await prepare((given) => given);
    for (const [name, tool] of offered) expect(tool).toBe(tools.get(name));
  });

  it("needs no promise where the function needs none", () => {
    expect(prepareDefinitions<undefined>(tools, (given) => given, ctx)).toBeInstanceOf(Map);
  });

  it("keeps where a tool came from, whatever the function says", async () => {
    const offered = await prepare((given) =>
      given.map((tool) => ({ ...tool, origin: ["forged"], toolsetId: "forged" })),
    );
    expect(offered.get("x")?.definition).toEqual(tools.get("x")?.definition);
    const homeless = { ...tools.get("x") } as ToolsetTool;
    const { toolsetId: _none, ...definition } = homeless.definition;
    const entry = { ...homeless, definition };
    expect(redefined(entry, { ...definition, toolsetId: "forged" }).definition).toEqual(definition);
  });
});

describe("what it refuses", () => {
  it("PR-2: names a function that returns nothing, and says what to return", async () => {
    const hideAll = (() => undefined) as unknown as ToolsPrepare<undefined>;
    await expect(prepare(async (...given) => hideAll(...given))).rejects.toMatchObject({
      code: "invalid_usage",
    });
    expect(() => prepareDefinitions<undefined>(tools, hideAll, ctx)).toThrow(
      "The function `hideAll` returned no list of tools. Return an empty list to hide all tools, or the list that it was given to keep all.",
    );
  });

  it("PR-3: a tool that was not in its list, added or renamed", () => {
    const added: ToolsPrepare<undefined> = ([x]) =>
      x === undefined ? [] : [{ ...x, name: "new" }];
    expect(() => prepareDefinitions<undefined>(tools, added, ctx)).toThrow(
      "The function `added` returned a tool `new`, which was not in its list. It may not add or rename tools: add them to a `FunctionToolset`, rename them with `renamed()`.",
    );
  });

  it.each<[string, unknown, string]>([
    ["nothing in its list", undefined, "returned a tool without a name"],
    ["a text", "x", "returned a tool without a name"],
    ["a kind that nobody knows", { name: "x", kind: "Unapproved" }, 'with the kind "Unapproved"'],
    ["no kind", { name: "x" }, "with the kind undefined"],
  ])("%s", (_what, given, message) => {
    const odd = (() => [given]) as unknown as ToolsPrepare<undefined>; // as untyped code does
    expect(() => prepareDefinitions<undefined>(tools, odd, ctx)).toThrow(message);
  });
});
