import { ToolsetsError } from "./toolsets-error.ts";

/**
 * Thrown by `beforeToolExecute` or `wrapToolExecute`: the tool does not run, this is its result. It
 * counts as a tool call, and `afterToolExecute` hooks see it.
 */
export class SkipToolExecution extends ToolsetsError {
  static override readonly code = "skip_tool_execution";
  declare readonly code: "skip_tool_execution";
  readonly result: unknown;

  constructor(result: unknown) {
    super("The tool does not run.");
    this.result = result;
  }
}
