import {
  andThen,
  keepListing,
  operator,
  quoteName,
  renameTool,
  UsageError,
  type Prefixed,
  type ToolMap,
  type Toolset,
  type ToolsetTool,
} from "@toolsets/core";
import { innerContext } from "./inner-context.ts";

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
  const start = `${prefix}_`;
  const prefixTool = (tool: ToolsetTool, name: string): PrefixedTool => ({
    ...renameTool(tool, `${start}${name}`, `prefixed(${prefix})`),
    unprefixed: tool,
  });
  const below = innerContext((name) =>
    name.startsWith(start) ? name.slice(start.length) : undefined,
  );

  return operator<unknown, PrefixedOperator<Prefix>>("prefixed", (inner) => {
    const prefixAll = keepListing(
      (tools: ReadonlyMap<string, ToolsetTool>): ReadonlyMap<string, PrefixedTool> =>
        new Map(Array.from(tools, ([name, tool]) => [`${start}${name}`, prefixTool(tool, name)])),
    );

    return {
      toolNameConflictHint: `Change the prefix ${quoteName(prefix)}.`,

      innerContext: below,

      getTools: (ctx) => andThen(inner.getTools(below(ctx)), prefixAll),

      callTool(name, args, ctx, tool) {
        const { unprefixed } = tool as PrefixedTool; // getTools made it; operators keep its properties
        const toolName = name.slice(start.length);
        return inner.callTool(toolName, args, below(ctx).with({ toolName }), unprefixed);
      },
    };
  });
}
