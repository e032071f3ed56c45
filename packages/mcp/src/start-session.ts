import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import type { MCPClient } from "./mcp-client.ts";
import type { MCPConnection } from "./mcp-source.ts";
import { type ClientSettings, newClient } from "./our-client.ts";
import { ownWire } from "./own-wire.ts";
import { readyWire } from "./ready-wire.ts";
import { MCPSession, type SessionSettings } from "./session.ts";
import { toStartError } from "./start-failure.ts";
import { within } from "./within.ts";

const SLOW_START_MS = 2000;

/** What a session of our own is made of. */
export interface StartSettings extends ClientSettings {
  readonly startTimeoutMs: number;
  readonly session: SessionSettings;
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
  const { label, options, source, startTimeoutMs } = settings;
  const { logLevel, messageHandler, onSlowStart } = options;
  const slow = onSlowStart && setTimeout(() => onSlowStart({ label }), SLOW_START_MS);
  let connection: MCPConnection | undefined;
  try {
    const { Client } = await import("./sdk-client.ts"); // 70 ms, only where it is needed
    connection = await source.connect();
    const client = newClient(Client, settings, (kind) => session.forget(kind));
    const wire = ownWire(client, connection, source, logLevel);
    const session = new MCPSession(wire, settings.session);
    // oxlint-disable unicorn/prefer-add-event-listener -- the client is no EventTarget
    client.onclose = onEnded;
    client.onerror = (error) => session.noteComplaint(error);
    if (messageHandler !== undefined) {
      connection.transport.onmessage = (message) => {
        if ("method" in message) messageHandler(message);
      };
    }
    // oxlint-enable unicorn/prefer-add-event-listener
    const connected = client.connect(connection.transport, { timeout: startTimeoutMs });
    await within(startTimeoutMs, connected, signal);
    if (logLevel !== undefined && client.getProtocolEra() === "legacy") {
      const told =
        wire.capabilities.logging && client.setLoggingLevel(logLevel, { timeout: startTimeoutMs });
      await told;
    }
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
  settings: SessionSettings,
): Promise<MCPSession> {
  if (client.getServerCapabilities() === undefined) {
    throw new MCPConnectionError(
      `${settings.label} could not start: its client is not connected. Await its \`connect\` first.`,
      { label: settings.label, phase: "connect" },
    );
  }
  return new MCPSession(readyWire(client), settings);
}

function ignore(): void {}
