import { describeOrigin } from "./describe-origin.ts";
import { ToolNameConflictError } from "./errors/tool-name-conflict-error.ts";
import { quoteName } from "./quote-name.ts";
import type { ToolsetTool } from "./toolset.ts";

/** An entry of a listing, and the name that it had before. */
export interface RenamedTool<Tool extends ToolsetTool<never> = ToolsetTool> {
  readonly tool: Tool;
  readonly oldName: string;
}

/**
 * The listing of tools of which some have a new name, in their order.
 *
 * @throws `tool_name_conflict` when two of them end up under one name.
 */
export function listRenamed<Tool extends ToolsetTool<never>>(
  renamed: Iterable<RenamedTool<Tool>>,
): ReadonlyMap<string, Tool> {
  const tools = new Map<string, Tool>();
  const oldNames = new Map<string, string>();
  for (const { tool, oldName } of renamed) {
    const { name } = tool.definition;
    const taken = tools.get(name);
    if (taken !== undefined) {
      const takenBy = oldNames.get(name) ?? name;
      throw new ToolNameConflictError(
        name,
        [describeOrigin(taken.definition), describeOrigin(tool.definition)],
        oldName === name
          ? `It conflicts with the tool ${quoteName(takenBy)}, which was renamed to ${quoteName(name)} before. Choose another new name.`
          : `Renaming ${quoteName(oldName)} to ${quoteName(name)} conflicts with the tool that has that name. Choose another new name.`,
      );
    }
    tools.set(name, tool);
    oldNames.set(name, oldName);
  }
  return tools;
}
