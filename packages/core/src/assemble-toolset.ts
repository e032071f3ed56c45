import type { Capability } from "./capability.ts";
import { combine } from "./combined-toolset.ts";
import { andThen } from "./maybe-promise.ts";
import { operator } from "./operator.ts";
import { prepareDefinitions, type ToolsPrepare } from "./prepare-definitions.ts";
import type { AnyToolset } from "./toolset.ts";

/** What the toolset of a run is made of, in the order in which tools are listed. */
interface Parts {
  readonly own: readonly AnyToolset[];
  readonly toolsets: readonly AnyToolset[];
  /** Of capabilities. */
  readonly contributed: readonly AnyToolset[];
  readonly capabilities: readonly Capability<never>[];
  readonly runToolsets: readonly AnyToolset[];
  readonly prepareTools: ToolsPrepare<never> | undefined;
}

/**
 * The toolset of a run. From the inside: the tools of the agent, its toolsets, those of capabilities
 * and those of the run as one; what prepares all of them; what capabilities put around them.
 */
export function assembleToolset(parts: Parts): AnyToolset {
  const { own, toolsets, contributed, capabilities, runToolsets, prepareTools } = parts;
  const all = [...own, ...toolsets, ...contributed, ...runToolsets];
  const [only, ...more] = all;
  let toolset = only === undefined || more.length > 0 ? combine(...all) : only;
  for (const prepare of [prepareTools, ...capabilities.map((each) => each.prepareTools)])
    if (prepare !== undefined) toolset = preparedBy(prepare)(toolset);
  for (const capability of capabilities) toolset = capability.wrapToolset?.(toolset) ?? toolset;
  return toolset;
}

function preparedBy(prepare: ToolsPrepare<never>): (inner: AnyToolset) => AnyToolset {
  return operator<never>("prepareTools", (inner) => ({
    getTools: (ctx) =>
      andThen(inner.getTools(ctx), (tools) => prepareDefinitions(tools, prepare, ctx)),
  }));
}
