import type { ToolsetTool } from "./toolset.ts";

/** The same entry of a listing under another name; `by` is added to its origin. */
export function renameTool<Tool extends ToolsetTool<never>>(
  tool: Tool,
  name: string,
  by?: string,
): Tool {
  const { definition } = tool;
  const origin = by === undefined ? definition.origin : [...definition.origin, by];
  return { ...tool, definition: { ...definition, name, origin } };
}
