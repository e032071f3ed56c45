import { quoteName } from "../quote-name.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/** Two toolsets of one agent offer a tool under the same name. */
export class ToolNameConflictError extends ToolsetsError {
  static override readonly code = "tool_name_conflict";
  declare readonly code: "tool_name_conflict";
  readonly toolName: string;
  /** Where the two tools come from: the one listed first, then the offender. */
  readonly owners: readonly [string, string];

  constructor(toolName: string, owners: readonly [string, string], hint: string) {
    super(`Tool ${quoteName(toolName)} is offered by both ${owners[0]} and ${owners[1]}. ${hint}`);
    this.toolName = toolName;
    this.owners = owners;
  }
}
