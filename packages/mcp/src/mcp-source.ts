import type { MaybePromise } from "@toolsets/core";
import type { Transport } from "@modelcontextprotocol/client";

/**
 * How to reach an MCP server, as often as needed: a transport lives once, a toolset is opened again
 * and again. `stdio()` of `@toolsets/mcp/node` makes one, a toolset makes one of a URL.
 *
 * @example
 * const source: MCPSource = {
 *   label: "local",
 *   remote: true,
 *   connect: () => ({
 *     transport: new StreamableHTTPClientTransport(new URL("http://localhost:3000/mcp")),
 *   }),
 * };
 */
export interface MCPSource {
  /** Names the server where the toolset has no `id`. Shown to people: no secrets. */
  readonly label: string;
  /** How long this kind of server may take to be ready, in milliseconds; 10,000 unless told otherwise. */
  readonly startTimeoutMs?: number | undefined;
  /**
   * Whether it is a server over HTTP: unless told otherwise, its lists are not kept, as notices of
   * changes get lost on the way.
   */
  readonly remote?: boolean | undefined;
  /** Whether it is asked for its protocol versions before the handshake, which costs one request; what `remote` is unless told otherwise. */
  readonly negotiates?: boolean | undefined;
  /** Gives a new connection, its transport not yet started. */
  connect(): MaybePromise<MCPConnection>;
}

/** One connection, used once. */
export interface MCPConnection {
  /** Its `close` may be called more than once, and settles when nothing is left of the connection. */
  readonly transport: Transport;
  /** What is known of the other end. Asked when something went wrong. */
  readonly trace?: (() => MCPTrace) | undefined;
}

/** What is known of a server that failed. All of it may come from outside. */
export interface MCPTrace {
  /** Why there is no server at all, as sentences with the next move. */
  readonly notStarted?: string | undefined;
  /** How the server ended by itself: `exited with code 1`. */
  readonly ended?: string | undefined;
  /** The first thing it printed in the place of a protocol message. */
  readonly stray?: string | undefined;
  /** The last of what it wrote to stderr. */
  readonly stderrTail?: string | undefined;
  /** What it was sent and may repeat, and what must not show up in messages. */
  readonly secrets?: readonly string[] | undefined;
  /** Whether it is the user who gives access, on a page of the server. */
  readonly awaitsUser?: boolean | undefined;
}
