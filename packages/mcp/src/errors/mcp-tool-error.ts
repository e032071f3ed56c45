import { ToolsetsError } from "@toolsets/core";

/** A tool of an MCP server reported a failure, and `toolErrorBehavior` is `error`. */
export class MCPToolError extends ToolsetsError {
  static override readonly code = "mcp_tool";
  declare readonly code: "mcp_tool";
  /** The toolset. */
  readonly label: string;
  /** The tool, as the server calls it. */
  readonly toolName: string;

  constructor(message: string, label: string, toolName: string) {
    super(message);
    this.label = label;
    this.toolName = toolName;
  }
}
