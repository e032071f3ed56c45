import {
  operator,
  renameTool,
  UsageError,
  type Prefixed,
  type ToolMap,
  type Toolset,
  type ToolsetTool,
} from "@toolsets/core";

/** What `prefixed` gives: every name `search` becomes `prefix_search`. */
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
 * Everything below it, the tool included, goes on seeing the name without the prefix.
 *
 * @throws `invalid_usage` for an empty prefix.
 *
 * @example
 * const tools = github.pipe(prefixed("gh")); // gh_search, gh_open_issue, …
 */
export function prefixed<const Prefix extends string>(prefix: Prefix): PrefixedOperator<Prefix> {
  if (prefix === "") {
    throw new UsageError('`prefixed("")` changes no name. Give it a prefix, or leave it out.');
  }
  const outward = (name: string): string => `${prefix}_${name}`;
  const inward = (name: string): string => name.slice(prefix.length + 1);

  return operator<unknown, PrefixedOperator<Prefix>>("prefixed", (inner) => ({
    toolNameConflictHint: `Change the prefix \`${prefix}\`.`,

    async getTools(ctx) {
      const listing = new Map<string, PrefixedTool>();
      for (const [name, tool] of await inner.getTools(ctx)) {
        const renamed = renameTool(tool, outward(name), `prefixed(${prefix})`);
        listing.set(outward(name), { ...renamed, unprefixed: tool });
      }
      return listing;
    },

    callTool(name, args, ctx, tool) {
      const { unprefixed } = tool as PrefixedTool; // getTools made it; operators keep its properties
      const toolName = inward(name);
      return inner.callTool(toolName, args, ctx.with({ toolName }), unprefixed);
    },
  }));
}
