import type { RunContext } from "@toolsets/core";
import { UnknownToolNameError } from "./unknown-tool-name-error.ts";

/**
 * Lets a listing pass, after a look at the first one of a run: it has to have all `names`. What
 * disappears later is not missed. Remembers that it has looked, so an operator with `names` is
 * `perRun`.
 *
 * @throws `unknown_tool_name`
 */
export function firstListing(
  option: string,
  names: readonly string[],
): <Listing extends ReadonlyMap<string, unknown>>(
  tools: Listing,
  ctx: Pick<RunContext, "runStep">,
) => Listing {
  let checked = names.length === 0;
  return (tools, ctx) => {
    // a later step may be the first that this process or this toolset sees, but not the run's
    const isFirst = !checked && ctx.runStep <= 1;
    const unknown = isFirst ? names.filter((name) => !tools.has(name)) : [];
    if (unknown.length > 0) throw new UnknownToolNameError(option, unknown, [...tools.keys()]);
    checked = true;
    return tools;
  };
}
