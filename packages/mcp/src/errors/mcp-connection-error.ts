import { ToolsetsError } from "@toolsets/core";

/**
 * What was under way: `start` of the server, `connect` to it, `initialise` (its first answer), or a
 * `request` to a server that had been ready.
 */
export type MCPPhase = "start" | "connect" | "initialise" | "request";

/** What an `MCPConnectionError` tells beside its message. */
export interface MCPConnectionErrorOptions {
  readonly label: string;
  readonly phase: MCPPhase;
  readonly stderrTail?: string | undefined;
  readonly cause?: unknown;
}

/** There is no connection to an MCP server: it did not start, did not answer, or went away. */
export class MCPConnectionError extends ToolsetsError {
  static override readonly code = "mcp_connection";
  declare readonly code: "mcp_connection";
  /** The toolset. */
  readonly label: string;
  readonly phase: MCPPhase;
  /** The last 2 KiB that the server wrote to stderr, without control characters. Not to be trusted. */
  readonly stderrTail: string | undefined;

  constructor(message: string, { label, phase, stderrTail, cause }: MCPConnectionErrorOptions) {
    super(message, { cause });
    this.label = label;
    this.phase = phase;
    this.stderrTail = stderrTail;
  }
}
