import type { ToolErrorBehavior } from "./tool-failure.ts";

/** How a toolset treats its server. */
export interface MCPToolsetOptions {
  /** Unique among the toolsets of an agent. */
  readonly id?: string | undefined;
  /** How often the model may try a tool again, a whole number from 0; the run decides where it is unset. */
  readonly maxRetries?: number | undefined;
  /**
   * `retry` unless told otherwise. A protocol error is a retry for `failed` too: the server did not
   * run the tool.
   */
  readonly toolErrorBehavior?: ToolErrorBehavior | undefined;
  /** Whether the model is told the instructions of the server, up to 20,000 characters; false. */
  readonly includeInstructions?: boolean | undefined;
  /** Sent with each request to a URL. They do not appear in messages. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How long the server may take to be ready, in milliseconds: 60,000 for stdio, else 10,000. */
  readonly startTimeoutMs?: number | undefined;
  /** How long the server may take to answer or to report progress, in milliseconds; 300,000. */
  readonly readTimeoutMs?: number | undefined;
  /** Called once when a start takes longer than 2 seconds, so that an application can say so. */
  readonly onSlowStart?: ((info: { readonly label: string }) => void) | undefined;
}
