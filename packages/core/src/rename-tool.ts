import type { ToolsetTool } from "./toolset.ts";

/** The same entry of a listing under another name; `by` is added to its origin. */
export function renameTool<Deps>(
  tool: ToolsetTool<Deps>,
  name: string,
  by?: string,
): ToolsetTool<Deps> {
  const { definition } = tool;
  const origin = by === undefined ? definition.origin : [...definition.origin, by];
  return { ...tool, definition: { ...definition, name, origin } };
}
