import { ToolsetsError } from "./toolsets-error.ts";

/**
 * Thrown by `beforeToolValidate` or `wrapToolValidate`: the arguments are not validated, these are
 * taken. `afterToolValidate` hooks see them.
 */
export class SkipToolValidation extends ToolsetsError {
  static override readonly code = "skip_tool_validation";
  declare readonly code: "skip_tool_validation";
  readonly args: Record<string, unknown>;

  constructor(args: Record<string, unknown>) {
    super("The arguments are not validated.");
    this.args = args;
  }
}
