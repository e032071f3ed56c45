import type { ToolsetTool } from "./toolset.ts";

/**
 * Makes `change` remember its latest listing, for as long as it is given the same entries. For
 * operators: a step in which nothing changed below then costs one comparison a tool, and what lies
 * above gets the very same map.
 *
 * @example
 * const shout = operator("shout", (inner) => {
 *   const shouted = keepListing((tools: ReadonlyMap<string, ToolsetTool>) =>
 *     new Map([...tools].map(([name, tool]) => [name, {
 *       ...tool,
 *       definition: { ...tool.definition, description: `${tool.definition.description}!` },
 *     }])),
 *   );
 *   return { getTools: (ctx) => andThen(inner.getTools(ctx), shouted) };
 * });
 */
export function keepListing<Entry extends ToolsetTool<never>, Changed>(
  change: (tools: ReadonlyMap<string, Entry>) => Changed,
): (tools: ReadonlyMap<string, Entry>) => Changed {
  let kept: { readonly entries: readonly Entry[]; readonly changed: Changed } | undefined;
  return (tools) => {
    if (kept === undefined || !hasEntries(tools, kept.entries))
      kept = { entries: [...tools.values()], changed: change(tools) };
    return kept.changed;
  };
}

/** Tells whether a listing consists of these very entries, in this order. */
function hasEntries<Entry>(tools: ReadonlyMap<string, Entry>, entries: readonly Entry[]): boolean {
  if (tools.size !== entries.length) return false;
  let index = 0;
  for (const tool of tools.values()) {
    if (tool !== entries[index++]) return false;
  }
  return true;
}
