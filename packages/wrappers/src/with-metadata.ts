import type { JsonObject, ToolMap, Toolset, ToolSelector } from "@toolsets/core";
import { changeSelected } from "./change-selected.ts";

/**
 * Adds metadata to tools: to all, or to those that `selector` is for. It is for the application, and
 * never sent to a model.
 *
 * Keys that a tool has already are overwritten, so that the outermost operator wins; what they hold
 * is replaced as a whole.
 *
 * @throws `unknown_tool_name` when `selector` names a tool that is not in the first listing of the
 * run; what a predicate throws, which fails the run.
 *
 * @example
 * const tools = github.pipe(withMetadata({ team: "platform" }));
 */
export function withMetadata<Deps, Tools extends ToolMap>(
  metadata: JsonObject,
  selector: ToolSelector<NoInfer<Deps>, keyof NoInfer<Tools> & string> = "all",
): (inner: Toolset<Deps, Tools>) => Toolset<Deps, Tools> {
  const added = { ...metadata }; // it does not change when the object does
  return changeSelected<Deps, Tools>("withMetadata", selector, (tool) => ({
    ...tool,
    metadata: { ...tool.metadata, ...added },
  }));
}
