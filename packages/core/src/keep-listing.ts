import { describeOrigin } from "./describe-origin.ts";
import { UsageError } from "./errors/usage-error.ts";
import { quoteName } from "./quote-name.ts";
import type { ToolDefinition } from "./tool-definition.ts";
import type { ToolsetTool } from "./toolset.ts";

/**
 * Makes `change` remember its latest listing, for as long as it is given the same entries. For
 * operators: a step in which nothing changed below then costs one comparison a tool, and what lies
 * above gets the very same map.
 *
 * @throws `invalid_usage` from what it returns, for a tool under a key that is not its name.
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
    if (kept !== undefined && hasEntries(tools, kept.entries)) return kept.changed;
    const entries = [...tools.values()];
    hasEntries(tools, entries); // all of them stand under their names
    kept = { entries, changed: change(tools) };
    return kept.changed;
  };
}

/** Tells whether a listing consists of these very entries, in this order. */
function hasEntries<Entry extends ToolsetTool<never>>(
  tools: ReadonlyMap<string, Entry>,
  entries: readonly Entry[],
): boolean {
  let index = 0;
  for (const [key, tool] of tools) {
    if (key !== tool.definition.name) throw misplaced(key, tool.definition);
    if (tool !== entries[index++]) return false;
  }
  return index === entries.length;
}

function misplaced(key: string, definition: ToolDefinition): UsageError {
  return new UsageError(
    `A toolset lists tool ${quoteName(definition.name)} (${describeOrigin(definition)}) under the key ${quoteName(key)}. Use its name as the key.`,
  );
}
