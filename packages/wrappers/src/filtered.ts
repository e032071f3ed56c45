import {
  andThen,
  keepListing,
  operator,
  type ToolFilter,
  type ToolMap,
  type Toolset,
  type ToolsetTool,
} from "@toolsets/core";
import { selectTools } from "./select-tools.ts";

/**
 * Keeps the tools for which `keep` is true; asked again at every step, one tool at a time, in order.
 *
 * The types go on listing all names: each may be there.
 *
 * @throws what `keep` throws, which fails the run.
 *
 * @example
 * const tools = github.pipe(filtered((tool, ctx) => ctx.deps.isAdmin || tool.name !== "delete_repo"));
 */
export function filtered<Deps, Tools extends ToolMap>(
  keep: ToolFilter<NoInfer<Deps>, keyof NoInfer<Tools> & string>,
): (inner: Toolset<Deps, Tools>) => Toolset<Deps, Tools> {
  return operator<Deps, (inner: Toolset<Deps, Tools>) => Toolset<Deps, Tools>>(
    "filtered",
    (inner) => {
      const keepSame = keepListing((tools: ReadonlyMap<string, ToolsetTool<Deps>>) => tools);
      return {
        getTools: (ctx) =>
          andThen(inner.getTools(ctx), (tools) => andThen(selectTools(tools, keep, ctx), keepSame)),
      };
    },
  );
}
