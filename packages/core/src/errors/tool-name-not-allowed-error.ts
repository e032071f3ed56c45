import { ToolsetsError } from "./toolsets-error.ts";

/** A model does not take the name of a tool. Nothing was sent to it. */
export class ToolNameNotAllowedError extends ToolsetsError {
  static override readonly code = "tool_name_not_allowed";
  declare readonly code: "tool_name_not_allowed";
  readonly toolName: string;
  /** Where the tool came from and what renamed it, the source first. */
  readonly origin: readonly string[];
  /** What a name has to match, as the source of a regular expression. */
  readonly pattern: string;
  /** In characters. */
  readonly maxLength: number;

  constructor(
    message: string,
    details: Pick<ToolNameNotAllowedError, "toolName" | "origin" | "pattern" | "maxLength">,
  ) {
    super(message);
    this.toolName = details.toolName;
    this.origin = details.origin;
    this.pattern = details.pattern;
    this.maxLength = details.maxLength;
  }
}
