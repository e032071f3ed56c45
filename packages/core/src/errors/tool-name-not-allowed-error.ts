import { ToolsetsError } from "./toolsets-error.ts";

/** The model does not take a tool of this name; found before the first request. */
export class ToolNameNotAllowedError extends ToolsetsError {
  static override readonly code = "tool_name_not_allowed";
  readonly code = "tool_name_not_allowed";
  readonly toolName: string;
  readonly origin: readonly string[];
  readonly pattern: string;
  /** In characters. */
  readonly maxLength: number;

  constructor(
    tool: { readonly name: string; readonly origin: readonly string[] },
    rule: { readonly pattern: RegExp; readonly maxLength: number },
    modelName: string,
  ) {
    super(
      `Model \`${modelName}\` does not take the tool name \`${tool.name}\` (from ${tool.origin.join(" → ")}): it must match ${rule.pattern} and have at most ${rule.maxLength} characters. Rename it: .pipe(renamed({ newName: ${JSON.stringify(tool.name)} })).`,
    );
    this.toolName = tool.name;
    this.origin = tool.origin;
    this.pattern = rule.pattern.source;
    this.maxLength = rule.maxLength;
  }
}
