import { andThen, type MaybePromise } from "../maybe-promise.ts";
import { prepareDefinitions, type ToolsPrepare } from "../prepare-definitions.ts";
import type { RunContext } from "../run-context.ts";
import type { ToolsetTool } from "../toolset.ts";

type OutputTools = ReadonlyMap<string, ToolsetTool<never>>;

/**
 * The output tools of a step, as callbacks prepare them one after the other. A context of theirs has the
 * retries of the output as its limit.
 */
export function prepareOutputs(
  tools: OutputTools,
  prepares: readonly ToolsPrepare<never>[],
  maxRetries: number,
): (ctx: RunContext<never>) => MaybePromise<OutputTools> {
  if (tools.size === 0 || prepares.length === 0) return () => tools;
  return (ctx) => {
    const own = ctx.with({ maxRetries });
    return prepares.reduce<MaybePromise<OutputTools>>(
      (listed, prepare) => andThen(listed, (given) => prepareDefinitions(given, prepare, own)),
      tools,
    );
  };
}
