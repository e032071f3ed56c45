import type { RunContext } from "@toolsets/core";

/** A call of a tool of a server. */
export interface MCPToolCall {
  /** As the server calls it. */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Sent as `_meta`. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Stands around a call: `next` makes it, or the call that it is given, and gives what the tool
 * returned. What it returns is the result, without a call if it likes.
 *
 * `next` throws `mcp_tool` and `mcp_protocol`; those that are let pass become what
 * `toolErrorBehavior` says.
 */
export type ProcessToolCall<in Deps = unknown> = (
  call: MCPToolCall,
  next: (call?: MCPToolCall) => Promise<unknown>,
  ctx: RunContext<Deps>,
) => unknown;
