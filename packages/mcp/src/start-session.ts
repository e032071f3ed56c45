import type { Transport } from "@modelcontextprotocol/client";
import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import type { MCPClient } from "./mcp-client.ts";
import type { MCPConnection, MCPSource, MCPTrace } from "./mcp-source.ts";
import { type ClientSettings, newClient, PROBE_MS } from "./our-client.ts";
import { ownWire } from "./own-wire.ts";
import { readyWire } from "./ready-wire.ts";
import { isClosed, messageOf, rpcCodeOf, sdkCodeOf } from "./sdk-error.ts";
import { MCPSession, type SessionSettings } from "./session.ts";
import { toStartError } from "./start-failure.ts";
import { markQuestions } from "./uses.ts";
import { within } from "./within.ts";

const UNSUPPORTED_VERSION = -32_022;
const SLOW_START_MS = 2000;

/** What a session of our own is made of. */
export interface StartSettings extends ClientSettings {
  readonly startTimeoutMs: number;
  readonly session: SessionSettings;
}

/** One try to start a server. */
interface Attempt {
  readonly settings: StartSettings;
  readonly onEnded: () => void;
  readonly signal: AbortSignal;
  /** How long a program may take to say its versions; unset where it is not asked. */
  readonly probeMs: number | undefined;
  readonly timeoutMs: number;
}

/** How a try went wrong. */
interface StartFault {
  readonly error: unknown;
  readonly trace: MCPTrace;
}

/**
 * Programs that are not asked for their versions again: they ended at the question and started without
 * it, or said nothing to it.
 */
const unasked = new WeakSet<MCPSource>();

/**
 * Starts a server and shakes hands with it. A failure or an abort leaves nothing behind. `onEnded` is
 * called when the connection has ended, from whichever side, before the requests under way reject.
 *
 * A program may take the question for its versions for nonsense and end: it is started once more,
 * without it. One that knows only the newest protocol and was too slow for the question is started once
 * more, with time to answer.
 *
 * @throws `mcp_connection`; the reason of `signal`.
 */
export async function startSession(
  settings: StartSettings,
  onEnded: () => void,
  signal: AbortSignal,
): Promise<MCPSession> {
  const { label, options, source, startTimeoutMs } = settings;
  const { onSlowStart } = options;
  const slow = onSlowStart && setTimeout(() => onSlowStart({ label }), SLOW_START_MS);
  const deadline = Date.now() + startTimeoutMs;
  const negotiates = (source.negotiates ?? source.remote) === true && !unasked.has(source);
  const probeMs = negotiates ? PROBE_MS : undefined;
  const attempt = { settings, onEnded, signal, probeMs, timeoutMs: startTimeoutMs };
  try {
    let started = await tryToStart(attempt);
    const timeoutMs = deadline - Date.now();
    if (negotiates && source.remote !== true && timeoutMs > 0) {
      if (hasEnded(started)) {
        started = await tryToStart({ ...attempt, probeMs: undefined, timeoutMs });
        if (started instanceof MCPSession) unasked.add(source);
      } else if (isTooNew(started)) {
        started = await tryToStart({ ...attempt, probeMs: timeoutMs, timeoutMs });
      }
    }
    if (started instanceof MCPSession) return started;
    throw toStartError({ label, ...started, startTimeoutMs });
  } finally {
    clearTimeout(slow);
  }
}

async function tryToStart(attempt: Attempt): Promise<MCPSession | StartFault> {
  const { settings, onEnded, signal, probeMs, timeoutMs } = attempt;
  const { source, options } = settings;
  const { logLevel, messageHandler } = options;
  let connection: MCPConnection | undefined;
  try {
    const { Client } = await import("./sdk-client.ts"); // 70 ms, only where it is needed
    connection = await source.connect();
    const client = newClient(Client, settings, probeMs, (kind) => session.forget(kind));
    const wire = ownWire(client, connection, source, logLevel);
    const session = new MCPSession(wire, settings.session);
    // oxlint-disable unicorn/prefer-add-event-listener -- the client is no EventTarget
    let isReady = false;
    client.onclose = () => {
      if (isReady) onEnded(); // before, it is this try that has ended
    };
    client.onerror = (error) => session.noteComplaint(error);
    if (messageHandler !== undefined) {
      connection.transport.onmessage = (message) => {
        if ("method" in message) messageHandler(message);
      };
    }
    // oxlint-enable unicorn/prefer-add-event-listener
    markQuestions(connection);
    const saidVersions = watchProbe(connection.transport);
    const connected = client.connect(connection.transport, { timeout: timeoutMs });
    const began = Date.now();
    await within(timeoutMs, connected, signal);
    const isOld = client.getProtocolEra() === "legacy";
    const isSilent = !saidVersions() && Date.now() - began >= PROBE_MS; // else it was only slow
    if (probeMs !== undefined && isOld && source.remote !== true && isSilent) {
      unasked.add(source);
    }
    if (logLevel !== undefined && isOld) {
      if (wire.capabilities.logging === undefined) {
        settings.session.warn(`${settings.label} has no log: \`logLevel\` has no effect.`);
      } else await client.setLoggingLevel(logLevel, { timeout: timeoutMs });
    }
    isReady = true;
    if (client.transport === undefined)
      throw Object.assign(new Error("Gone."), { code: "CONNECTION_CLOSED" });
    return session;
  } catch (error) {
    await connection?.transport.close().catch(ignore); // what cannot be closed is out of reach
    signal.throwIfAborted();
    return { error, trace: connection?.trace?.() ?? {} };
  }
}

/** Tells later whether the question for the versions has had an answer, in time or not. */
function watchProbe(transport: Transport): () => boolean {
  let asked: unknown;
  let isAnswered = false;
  const { onmessage: heard } = transport;
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    if ("method" in message && message.method === "server/discover" && "id" in message) {
      asked = message.id;
    }
    return send(message, options);
  };
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no EventTarget
  transport.onmessage = ((message, extra) => {
    heard?.(message, extra);
    isAnswered ||= !("method" in message) && message.id !== undefined && message.id === asked;
  }) satisfies Transport["onmessage"];
  return () => isAnswered;
}

/** Tells whether the server knows none of the protocols that begin with a handshake. */
function isTooNew(started: MCPSession | StartFault): boolean {
  return !(started instanceof MCPSession) && rpcCodeOf(started.error) === UNSUPPORTED_VERSION;
}

/** Tells whether the server was there, and went away before it was ready. */
function hasEnded(started: MCPSession | StartFault): boolean {
  if (started instanceof MCPSession) return false;
  const { error } = started;
  const isProbe = sdkCodeOf(error) === "ERA_NEGOTIATION_FAILED";
  return isClosed(error) || (isProbe && messageOf(error).includes("connection closed"));
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
