import type { AnyTool, ToolDefinition, Toolset } from "@toolsets/core";
import { fakeContext } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { FunctionToolset } from "./function-toolset.ts";
import type { ToolFlags } from "./tool-options.ts";
import { tool } from "./tool.ts";

const ALL = {
  strict: true,
  sequential: true,
  requiresApproval: true,
  deferLoading: true,
  includeReturnSchema: true,
} as const satisfies ToolFlags;

const NONE = {
  strict: false,
  sequential: false,
  requiresApproval: false,
  deferLoading: false,
  includeReturnSchema: false,
} as const satisfies ToolFlags;

const base = { name: "a", returns: z.number(), execute: () => 1 } as const;

/** What the flags of the only tool became. */
async function flagsOf(toolset: Toolset): Promise<Partial<ToolDefinition>> {
  const [listed] = (await toolset.getTools(fakeContext())).values();
  if (listed === undefined) throw new Error("A tool is listed.");
  const { name: _name, parametersJsonSchema: _schema, ...definition } = listed.definition;
  const { origin: _origin, returnSchema: _returns, ...flags } = definition;
  return flags;
}

const { requiresApproval: _approval, ...shown } = ALL;
const { requiresApproval: _none, ...hidden } = NONE;

describe("the flags of a toolset", () => {
  it("F-10, F-11: hold for the tools that it makes and that say nothing", async () => {
    const toolset = new FunctionToolset(ALL).tool(base);
    expect(await flagsOf(toolset)).toEqual({ ...shown, kind: "unapproved" });
    const silent = { ...base, strict: undefined, requiresApproval: undefined };
    expect(await flagsOf(new FunctionToolset(ALL).tool(silent))).toEqual({
      ...shown,
      kind: "unapproved",
    });
  });

  it("T-5, F-10: give way to an explicit `false`, and to an explicit `true`", async () => {
    const closed = new FunctionToolset(ALL).tool({ ...base, ...NONE });
    expect(await flagsOf(closed)).toEqual({ ...hidden, kind: "function" });
    const open = new FunctionToolset(NONE).tool({ ...base, ...ALL });
    expect(await flagsOf(open)).toEqual({ ...shown, kind: "unapproved" });
  });

  it("stay unset where nobody says anything", async () => {
    expect(await flagsOf(new FunctionToolset().tool(base))).toEqual({ kind: "function" });
  });

  it("F-12: leave a tool that was made before as it is", async () => {
    const ready: AnyTool = tool(base);
    const before = { ...ready };
    const listed = new FunctionToolset({ ...ALL, tools: [tool(base)] });
    expect(await flagsOf(listed)).toEqual({ kind: "function" });
    expect(await flagsOf(new FunctionToolset(ALL).add(tool(base)))).toEqual({ kind: "function" });
    const own = new FunctionToolset(NONE).add(tool({ ...base, ...ALL }));
    expect(await flagsOf(own)).toEqual({ ...shown, kind: "unapproved" });
    expect(ready).toEqual(before);
  });

  it("F-12: such a tool takes the metadata, the retries and the time of each of its toolsets, unchanged itself", async () => {
    const shared = Object.freeze(tool({ ...base, metadata: { own: 1 } }));
    const before = { ...shared };
    const first = new FunctionToolset({ ...ALL, maxRetries: 4, metadata: { a: 1 } }).add(shared);
    const second = new FunctionToolset({ metadata: { b: 1 } }).add(shared);
    const entries = await Promise.all(
      [first, second].map(async (toolset) => (await toolset.getTools(fakeContext())).get("a")),
    );
    expect(entries).toMatchObject([
      { maxRetries: 4, definition: { metadata: { a: 1, own: 1 } } },
      { maxRetries: 1, definition: { metadata: { b: 1, own: 1 } } },
    ]);
    expect(shared).toEqual(before);
  });

  it("F-11: a toolset that says so defers all that it makes", async () => {
    const toolset = new FunctionToolset({ deferLoading: true })
      .tool({ name: "a", execute: () => 1 })
      .tool({ name: "b", execute: () => 2 });
    const tools = [...(await toolset.getTools(fakeContext())).values()];
    expect(tools.map(({ definition }) => definition.deferLoading)).toEqual([true, true]);
  });

  it("RS-4: `includeReturnSchema` does not mind a tool that returns nothing known", async () => {
    const toolset = new FunctionToolset({ includeReturnSchema: true });
    const { returns: _unknown, ...silent } = base;
    expect(() => toolset.tool(silent)).not.toThrow();
    expect(() => toolset.tool({ ...silent, name: "b", includeReturnSchema: true })).toThrow(
      "Tool `b` has `includeReturnSchema`, but its `returns` says nothing.",
    );
  });
});
