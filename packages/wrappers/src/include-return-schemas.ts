import type { ToolMap, Toolset, ToolSelector } from "@toolsets/core";
import { changeSelected } from "./change-selected.ts";

/**
 * Tells the model what tools return: all, or those that `selector` is for. A tool that says itself
 * whether it does keeps its word.
 *
 * @throws `unknown_tool_name` when `selector` names a tool that is not in the first listing of the
 * run; what a predicate throws, which fails the run.
 *
 * @example
 * const tools = github.pipe(includeReturnSchemas("search"));
 */
export function includeReturnSchemas<Deps, Tools extends ToolMap>(
  selector: ToolSelector<NoInfer<Deps>, keyof NoInfer<Tools> & string> = "all",
): (inner: Toolset<Deps, Tools>) => Toolset<Deps, Tools> {
  return changeSelected<Deps, Tools>("includeReturnSchemas", selector, (tool) =>
    tool.includeReturnSchema === undefined ? { ...tool, includeReturnSchema: true } : tool,
  );
}
