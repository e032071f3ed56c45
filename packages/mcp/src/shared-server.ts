import { UsageError } from "@toolsets/core";
import { httpSource } from "./http-source.ts";
import type { MCPClient } from "./mcp-client.ts";
import type { MCPSource } from "./mcp-source.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";
import { SharedSession } from "./shared-session.ts";
import { adoptClient, startSession } from "./start-session.ts";
import { toolListings, type ToolListings } from "./tool-listings.ts";

const START_TIMEOUT_MS = 10_000;
const READ_TIMEOUT_MS = 300_000;
const MAX_TIMER_MS = 2_147_483_647;

/** What an MCP server is given as: its URL, how to reach it, or a connected client. */
export type MCPServer = string | URL | MCPSource | MCPClient;

/** A server as all runs share it. */
export interface SharedServer {
  /** The toolset, for messages. */
  readonly label: string;
  readonly sessions: SharedSession;
  readonly listings: ToolListings;
}

/**
 * Makes a server ready to be shared; nothing is started yet.
 *
 * @throws `invalid_usage` for options out of range, or that this kind of server has no use for.
 */
export function shareServer(server: MCPServer, options: MCPToolsetOptions): SharedServer {
  const { id, readTimeoutMs = READ_TIMEOUT_MS } = options;
  if (isClient(server)) {
    const label = id === undefined ? "MCPToolset(client)" : `MCPToolset '${id}'`;
    refuse(label, options, CONNECTION_OPTIONS, "The client has been connected without it.");
    checkRanges(label, options);
    const sessions = new SharedSession(label, () => adoptClient(server, label, readTimeoutMs));
    return { label, sessions, listings: toolListings({ id, label }) };
  }
  const source = isSource(server) ? server : httpSource(server, options.headers ?? {});
  const label = id === undefined ? `MCPToolset(${source.label})` : `MCPToolset '${id}'`;
  if (source === server) {
    refuse(label, options, ["headers"], "Only a server that is given as a URL gets headers.");
  }
  checkRanges(label, options);
  const { startTimeoutMs = source.startTimeoutMs ?? START_TIMEOUT_MS, onSlowStart } = options;
  const settings = {
    source,
    label,
    startTimeoutMs,
    readTimeoutMs,
    onSlowStart: onSlowStart && (() => onSlowStart({ label })),
  };
  const sessions = new SharedSession(label, (onEnded, signal) =>
    startSession(settings, onEnded, signal),
  );
  return { label, sessions, listings: toolListings({ id, label }) };
}

const CONNECTION_OPTIONS = ["headers", "startTimeoutMs", "onSlowStart"] as const;

function isClient(server: MCPServer): server is MCPClient {
  return typeof server === "object" && "callTool" in server;
}

function isSource(server: string | URL | MCPSource): server is MCPSource {
  return typeof server === "object" && "connect" in server;
}

function refuse(
  owner: string,
  options: MCPToolsetOptions,
  names: readonly (keyof MCPToolsetOptions)[],
  reason: string,
): void {
  for (const name of names) {
    if (options[name] === undefined) continue;
    throw new UsageError(`${owner}: leave out \`${name}\`. ${reason}`);
  }
}

function checkRanges(owner: string, options: MCPToolsetOptions): void {
  const { maxRetries } = options;
  if (maxRetries !== undefined && !(Number.isInteger(maxRetries) && maxRetries >= 0)) {
    throw new UsageError(
      `${owner}: \`maxRetries\` is ${maxRetries}; it must be a whole number >= 0.`,
    );
  }
  for (const name of ["startTimeoutMs", "readTimeoutMs"] as const) {
    const ms = options[name];
    if (ms === undefined || (ms > 0 && ms <= MAX_TIMER_MS)) continue;
    throw new UsageError(
      `${owner}: \`${name}\` is ${ms}; it must be above 0 and at most ${MAX_TIMER_MS} ms.`,
    );
  }
}
