import { ToolsetsError } from "@toolsets/core";

/**
 * A tool of an MCP server reported a failure: of a run whose `toolErrorBehavior` is `error`, of a
 * direct call, and inside `processToolCall`.
 */
export class MCPToolError extends ToolsetsError {
  static override readonly code = "mcp_tool";
  declare readonly code: "mcp_tool";
  /** The toolset. */
  readonly label: string;
  /** The tool, as the server calls it. */
  readonly toolName: string;
  /** What the server says of it. Not to be trusted. */
  readonly said: string;

  constructor(message: string, label: string, toolName: string, said: string) {
    super(message);
    this.label = label;
    this.toolName = toolName;
    this.said = said;
  }
}
