import type { ToolDefinition } from "@toolsets/core";

/** The tools of a request. */
export interface SortedTools {
  readonly functionTools: readonly ToolDefinition[];
  /** Those that end the run. */
  readonly outputTools: readonly ToolDefinition[];
}

/** Parts the tools that end a run from the others. */
export function sortTools(tools: readonly ToolDefinition[]): SortedTools {
  return {
    functionTools: tools.filter(({ kind }) => kind !== "output"),
    outputTools: tools.filter(({ kind }) => kind === "output"),
  };
}
