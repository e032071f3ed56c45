import { ToolsetsError } from "@toolsets/core";

/** What an `MCPProtocolError` tells beside its message. */
export interface MCPProtocolErrorOptions {
  readonly label: string;
  readonly rpcCode?: number | undefined;
  readonly data?: unknown;
  readonly cause?: unknown;
}

/** An MCP server answered a request with an error, with something else than an answer, or not in time. */
export class MCPProtocolError extends ToolsetsError {
  static override readonly code = "mcp_protocol";
  declare readonly code: "mcp_protocol";
  /** The toolset. */
  readonly label: string;
  /**
   * The JSON-RPC error code; -32001 where the answer did not come in time, unset where the answer
   * was no MCP result.
   */
  readonly rpcCode: number | undefined;
  /** What the server added to its error. Not to be trusted. */
  readonly data: unknown;

  constructor(message: string, { label, rpcCode, data, cause }: MCPProtocolErrorOptions) {
    super(message, { cause });
    this.label = label;
    this.rpcCode = rpcCode;
    this.data = data;
  }
}
