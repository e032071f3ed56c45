import { ToolsetsError } from "./toolsets-error.ts";

/** Thrown by a tool: it failed for good. The model reads the message; no retry is spent. */
export class ToolFailed extends ToolsetsError {
  static override readonly code = "tool_failed";
  declare readonly code: "tool_failed";
}
