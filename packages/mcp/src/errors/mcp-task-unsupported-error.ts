import { ToolsetsError } from "@toolsets/core";

/** A tool of an MCP server runs as a background task only, and its client has no tasks. */
export class MCPTaskUnsupportedError extends ToolsetsError {
  static override readonly code = "mcp_task_unsupported";
  declare readonly code: "mcp_task_unsupported";
  /** The tool, as the server calls it. */
  readonly toolName: string;

  constructor(message: string, toolName: string) {
    super(message);
    this.toolName = toolName;
  }
}
