import type { Client } from "@modelcontextprotocol/client";
import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import type { MCPClient } from "./mcp-client.ts";
import type { MCPConnection, MCPSource } from "./mcp-source.ts";
import { ownWire } from "./own-wire.ts";
import { readyWire } from "./ready-wire.ts";
import { MCPSession } from "./session.ts";
import { toStartError } from "./start-failure.ts";
import { within } from "./within.ts";

const SLOW_START_MS = 2000;
// servers only log it; the version of the toolset contract, which a release does not change
const CLIENT_INFO = { name: "toolsets", version: "1" };

/** What a session of our own is made of. */
export interface StartSettings {
  readonly source: MCPSource;
  /** The toolset, for messages. */
  readonly label: string;
  readonly startTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly onSlowStart: (() => void) | undefined;
}

/**
 * Starts a server and shakes hands with it. A failure or an abort leaves nothing behind. `onEnded` is
 * called when the connection has ended, from whichever side, before the requests under way reject.
 *
 * @throws `mcp_connection`; the reason of `signal`.
 */
export async function startSession(
  settings: StartSettings,
  onEnded: () => void,
  signal: AbortSignal,
): Promise<MCPSession> {
  const { label, source, startTimeoutMs, readTimeoutMs, onSlowStart } = settings;
  const slow = onSlowStart === undefined ? undefined : setTimeout(onSlowStart, SLOW_START_MS);
  let connection: MCPConnection | undefined;
  try {
    const { Client } = await import("./sdk-client.ts"); // 70 ms, only where it is needed
    connection = await source.connect();
    const client = newClient(Client, source, () => session.forgetTools());
    const session = new MCPSession(ownWire(client, connection, source), label, readTimeoutMs);
    // oxlint-disable unicorn/prefer-add-event-listener -- the client is no EventTarget
    client.onclose = onEnded;
    client.onerror = (error) => session.noteComplaint(error);
    // oxlint-enable unicorn/prefer-add-event-listener
    const connected = client.connect(connection.transport, { timeout: startTimeoutMs });
    await within(startTimeoutMs, connected, signal);
    return session;
  } catch (error) {
    await connection?.transport.close().catch(ignore); // what cannot be closed is out of reach
    signal.throwIfAborted();
    throw toStartError({ label, error, trace: connection?.trace?.() ?? {}, startTimeoutMs });
  } finally {
    clearTimeout(slow);
  }
}

/**
 * A session over a client that the caller has connected.
 *
 * @throws `mcp_connection` when it is not connected.
 */
export async function adoptClient(
  client: MCPClient,
  label: string,
  readTimeoutMs: number,
): Promise<MCPSession> {
  if (client.getServerCapabilities() === undefined) {
    throw new MCPConnectionError(
      `${label} could not start: its client is not connected. Await its \`connect\` first.`,
      { label, phase: "connect" },
    );
  }
  return new MCPSession(readyWire(client), label, readTimeoutMs);
}

function newClient(
  Constructor: typeof Client,
  source: MCPSource,
  onToolsChanged: () => void,
): Client {
  return source.remote === true
    ? new Constructor(CLIENT_INFO, { versionNegotiation: { mode: "auto" } })
    : // No version negotiation: over stdio the client would start a second process to find out, which
      // doubles the start and what a server does at its start.
      new Constructor(CLIENT_INFO, {
        listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: onToolsChanged } },
      });
}

function ignore(): void {}
