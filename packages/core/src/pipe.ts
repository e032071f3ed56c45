import type { ToolMap } from "./tool-map.ts";
import type { Operator, Pipe, Toolset } from "./toolset.ts";

/** The `pipe` of `toolset`, for those who implement `Toolset` without `AbstractToolset`. */
export function pipeFrom<Deps, Tools extends ToolMap>(
  toolset: Toolset<Deps, Tools>,
): Pipe<Deps, Tools> {
  const apply = (...operators: readonly Operator<unknown, unknown>[]): unknown => {
    let result: unknown = toolset;
    for (const operate of operators) result = operate(result);
    return result;
  };
  return apply as Pipe<Deps, Tools>; // the overloads say what a fold cannot
}
