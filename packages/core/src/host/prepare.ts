import { ToolNameNotAllowedError } from "../errors/tool-name-not-allowed-error.ts";
import type { Model } from "../model.ts";
import type { StepValues } from "../runtime/runtime.ts";
import type { ToolsetTool } from "../toolset.ts";
import type { Listing } from "./session.ts";

/** What the loop learns of a listing. */
export function readListing({ tools, instructions }: Listing, model: Model): StepValues["prepare"] {
  checkNames(tools, model);
  return {
    tools: Array.from(tools.values(), ({ definition, maxRetries }) => ({ definition, maxRetries })),
    instructions,
  };
}

/** Finds names that the model refuses before it is asked. */
function checkNames(tools: ReadonlyMap<string, ToolsetTool>, { name, profile }: Model): void {
  const rule = profile.toolNames;
  if (rule === undefined) return;
  for (const [toolName, { definition }] of tools) {
    if (toolName.length > rule.maxLength || !rule.pattern.test(toolName))
      throw new ToolNameNotAllowedError(definition, rule, name);
  }
}
