import {
  andThen,
  keepListing,
  operator,
  quoteName,
  renameTool,
  type ToolsetOperator,
  type ToolsetTool,
} from "@toolsets/core";

interface KeyedTool extends ToolsetTool {
  /** The entry as the server's toolset listed it. */
  readonly unprefixed: ToolsetTool;
}

/**
 * Puts the name of a server before those of its tools. Like `prefixed` of `@toolsets/wrappers`, which
 * a sibling cannot import; what lies below counts no retries.
 */
export function keyPrefix(key: string): ToolsetOperator {
  const start = `${key}_`;
  const prefixTool = (tool: ToolsetTool): KeyedTool => ({
    ...renameTool(tool, start + tool.definition.name, `prefixed(${key})`),
    unprefixed: tool,
  });
  return operator("prefixed", (inner) => {
    const prefixAll = keepListing(
      (tools: ReadonlyMap<string, ToolsetTool>): ReadonlyMap<string, KeyedTool> =>
        new Map(
          Array.from(tools.values(), (tool) => [start + tool.definition.name, prefixTool(tool)]),
        ),
    );
    return {
      label: inner.label,
      toolNameConflictHint: `Give the server ${quoteName(key)} another name in its file.`,
      getTools: (ctx) => andThen(inner.getTools(ctx), prefixAll),
      callTool(name, args, ctx, tool) {
        const { unprefixed } = tool as KeyedTool; // getTools made it; operators keep its properties
        const toolName = name.slice(start.length);
        return inner.callTool(toolName, args, ctx.with({ toolName }), unprefixed);
      },
    };
  });
}
