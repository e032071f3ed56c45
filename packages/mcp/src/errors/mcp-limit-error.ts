import { ToolsetsError } from "@toolsets/core";

/**
 * The caps on what a server may send: pages and items (`tools`) of a listing, characters of a definition, bytes
 * of a message, levels of nesting.
 */
export type MCPLimit = "pages" | "tools" | "definition" | "message" | "depth";

/** An MCP server sent more than a toolset takes. */
export class MCPLimitError extends ToolsetsError {
  static override readonly code = "mcp_limit";
  declare readonly code: "mcp_limit";
  /** The toolset. */
  readonly label: string;
  readonly limit: MCPLimit;

  constructor(message: string, label: string, limit: MCPLimit) {
    super(message);
    this.label = label;
    this.limit = limit;
  }
}
