import type { ToolMap, Toolset, ToolSelector } from "@toolsets/core";
import { changeSelected } from "./change-selected.ts";

/**
 * Keeps tools from the model until a search or another tool reveals them: all, or those that
 * `selector` is for. The definitions of many tools then cost nothing before one is needed.
 *
 * Other tools stay as they are, those that were deferred before too.
 *
 * @throws `unknown_tool_name` when `selector` names a tool that is not in the first listing of the
 * run; what a predicate throws, which fails the run.
 *
 * @example
 * const tools = github.pipe(deferLoading(["delete_repo", "comment"]));
 */
export function deferLoading<Deps, Tools extends ToolMap>(
  selector: ToolSelector<NoInfer<Deps>, keyof NoInfer<Tools> & string> = "all",
): (inner: Toolset<Deps, Tools>) => Toolset<Deps, Tools> {
  return changeSelected<Deps, Tools>("deferLoading", selector, (tool) =>
    tool.deferLoading === true ? tool : { ...tool, deferLoading: true },
  );
}
