import { quoteName } from "../quote-name.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/** A call met another definition of its tool than the one the model saw; nothing was run. */
export class DefinitionChangedError extends ToolsetsError {
  static override readonly code = "definition_changed";
  declare readonly code: "definition_changed";
  readonly toolName: string;

  constructor(toolName: string, how: string) {
    super(
      `Tool ${quoteName(toolName)} ${how} since the model saw it, so the call was not run. Start a new run.`,
    );
    this.toolName = toolName;
  }
}
