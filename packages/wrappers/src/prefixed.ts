import {
  operator,
  renameTool,
  UsageError,
  type Prefixed,
  type ToolMap,
  type Toolset,
  type ToolsetTool,
} from "@toolsets/core";

/** What `prefixed` gives: each tool `search` becomes `prefix_search`. */
export type PrefixedOperator<Prefix extends string> = <Deps, Tools extends ToolMap>(
  inner: Toolset<Deps, Tools>,
) => Toolset<Deps, Prefixed<Prefix, Tools>>;

interface PrefixedTool extends ToolsetTool {
  /** The entry as the inner toolset listed it. */
  readonly unprefixed: ToolsetTool;
}

/**
 * Puts `prefix_` before every tool name, so that two servers can both offer `search`.
 *
 * What lies below, the tool included, goes on seeing the name without the prefix.
 *
 * @throws `invalid_usage` for an empty prefix.
 *
 * @example
 * const tools = github.pipe(prefixed("gh")); // gh_search, gh_open_issue, …
 */
export function prefixed<const Prefix extends string>(prefix: Prefix): PrefixedOperator<Prefix> {
  if (prefix === "") {
    throw new UsageError("The prefix of `prefixed()` is empty. Give it one, or leave it out.");
  }
  const prefixTool = (name: string, tool: ToolsetTool): PrefixedTool => ({
    ...renameTool(tool, `${prefix}_${name}`, `prefixed(${prefix})`),
    unprefixed: tool,
  });

  return operator<unknown, PrefixedOperator<Prefix>>("prefixed", (inner) => {
    let listing: ReadonlyMap<string, PrefixedTool> = new Map();

    return {
      toolNameConflictHint: `Change the prefix \`${prefix}\`.`,

      async getTools(ctx) {
        const tools = await inner.getTools(ctx);
        if (isListingOf(tools, listing)) return listing;
        const renamed = [...tools].map(([name, tool]) => prefixTool(name, tool));
        listing = new Map(renamed.map((tool) => [tool.definition.name, tool]));
        return listing;
      },

      callTool(name, args, ctx, tool) {
        const { unprefixed } = tool as PrefixedTool; // getTools made it; operators keep its properties
        const toolName = name.slice(prefix.length + 1);
        return inner.callTool(toolName, args, ctx.with({ toolName }), unprefixed);
      },
    };
  });
}

/** Whether `listing` still holds for `tools`; a step costs next to nothing while it does. */
function isListingOf(
  tools: ReadonlyMap<string, ToolsetTool>,
  listing: ReadonlyMap<string, PrefixedTool>,
): boolean {
  if (tools.size !== listing.size) return false;
  const entries = tools.values();
  for (const { unprefixed } of listing.values()) {
    if (entries.next().value !== unprefixed) return false;
  }
  return true;
}
