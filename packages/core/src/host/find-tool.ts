import { DefinitionChangedError } from "../errors/definition-changed-error.ts";
import type { RequestedCall } from "../runtime/runtime.ts";
import type { ToolsetTool } from "../toolset.ts";
import type { Listing } from "./session.ts";

/**
 * The live tool behind a call, provided that it is still what the model saw. In the process that
 * listed it, it is; a process that took the run over may meet another.
 *
 * @throws `definition_changed`
 */
export function findTool({ tools }: Listing, { definition }: RequestedCall): ToolsetTool<never> {
  const tool = tools.get(definition.name);
  if (tool === undefined) throw new DefinitionChangedError(definition.name, "has gone");
  if (
    tool.definition !== definition &&
    JSON.stringify(tool.definition) !== JSON.stringify(definition)
  )
    throw new DefinitionChangedError(definition.name, "has changed");
  return tool;
}
