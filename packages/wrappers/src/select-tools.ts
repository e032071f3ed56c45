import type { MaybePromise, RunContext, ToolDefinition, ToolsetTool } from "@toolsets/core";

type Listing<Deps> = ReadonlyMap<string, ToolsetTool<Deps>>;
type Selects<Deps> = (tool: ToolDefinition, ctx: RunContext<Deps>) => MaybePromise<boolean>;

/**
 * The tools for which `selects` is true: asked for one after the other, in order, and without a
 * promise as long as no answer is one.
 */
export function selectTools<Deps>(
  tools: Listing<Deps>,
  selects: Selects<Deps>,
  ctx: RunContext<Deps>,
): MaybePromise<Listing<Deps>> {
  const selected = new Map<string, ToolsetTool<Deps>>();
  const entries = [...tools];
  for (const [index, [name, tool]] of entries.entries()) {
    const answer = selects(tool.definition, ctx);
    // untyped code answers anything
    if (typeof answer !== "boolean")
      return selectRest(answer, entries.slice(index), selected, selects, ctx);
    if (answer) selected.set(name, tool);
  }
  return selected;
}

/** Goes on with the entries, the first of which has its answer already. */
async function selectRest<Deps>(
  first: MaybePromise<boolean>,
  entries: readonly (readonly [name: string, tool: ToolsetTool<Deps>])[],
  selected: Map<string, ToolsetTool<Deps>>,
  selects: Selects<Deps>,
  ctx: RunContext<Deps>,
): Promise<Listing<Deps>> {
  for (const [index, [name, tool]] of entries.entries()) {
    const answer = index === 0 ? first : selects(tool.definition, ctx);
    if (await answer) selected.set(name, tool);
  }
  return selected;
}
