import {
  andThen,
  keepListing,
  operator,
  prepareDefinitions,
  type ToolMap,
  type Toolset,
  type ToolsetTool,
  type ToolsPrepare,
} from "@toolsets/core";

/**
 * Offers the tools under the definitions that `prepare` returns, in its order: as they are, changed,
 * or left out. Asked again at every step; an empty list hides all. Of two definitions with one name
 * the last one counts.
 *
 * What models see and how a call is answered may change: with `kind: "external"` calls wait for a
 * result from outside. How arguments are validated, and the timeout, stay the tool's own.
 *
 * @throws `invalid_usage` when `prepare` returns no list or a name that it was not given; what
 * `prepare` throws, which fails the run.
 *
 * @example
 * const tools = github.pipe(
 *   prepared((tools, ctx) => tools.map((tool) => ({ ...tool, strict: ctx.model.system === "openai" }))),
 * );
 */
export function prepared<Deps, Tools extends ToolMap>(
  prepare: ToolsPrepare<NoInfer<Deps>, keyof NoInfer<Tools> & string>,
): (inner: Toolset<Deps, Tools>) => Toolset<Deps, Tools> {
  return operator<Deps, (inner: Toolset<Deps, Tools>) => Toolset<Deps, Tools>>(
    "prepared",
    (inner) => {
      const keep = keepListing((tools: ReadonlyMap<string, ToolsetTool<Deps>>) => tools);
      return {
        getTools: (ctx) =>
          andThen(inner.getTools(ctx), (tools) =>
            andThen(prepareDefinitions(tools, prepare, ctx), keep),
          ),
      };
    },
  );
}
