import type {
  CallToolResult,
  ListToolsResult,
  RequestOptions,
  Tool,
} from "@modelcontextprotocol/client";
import type { MCPTrace } from "./mcp-source.ts";

/** The options that both lines of the SDK know. */
export type WireOptions = Pick<
  RequestOptions,
  "onprogress" | "resetTimeoutOnProgress" | "signal" | "timeout"
>;

/** What a session needs of a connected client, whosever it is and of whichever line of the SDK. */
export interface Wire {
  readonly instructions: string | undefined;
  readonly offersTools: boolean;
  /** Whether the server's notices of changed tools can be relied on. */
  readonly tellsOfChanges: boolean;
  /** What to do when the connection is gone, as the end of a sentence. */
  readonly recovery: string;
  trace(): MCPTrace;
  listPage(cursor: string | undefined, options: WireOptions): Promise<ListToolsResult>;
  /** `tool` is the definition that was listed. */
  callTool(
    params: { readonly name: string; readonly arguments: Record<string, unknown> },
    options: WireOptions,
    tool: Tool | undefined,
  ): Promise<CallToolResult>;
  /** Tells whether the server refused a request because it no longer knows the session. */
  isSessionLost(error: unknown): boolean;
  close(): Promise<void>;
}

/**
 * A definition without what a client would check results against: a result that misses its schema
 * comes from a call that has run, and must not be reported like one that has not.
 */
export function withoutOutputSchema(tool: Tool): Tool {
  const { outputSchema: _, ...rest } = tool;
  return rest;
}
