import { UsageError } from "@toolsets/core";
import type { MCPClient } from "./mcp-client.ts";
import type { MCPSource } from "./mcp-source.ts";
import type { MCPConnectionOptions, MCPToolsetOptions } from "./mcp-toolset-options.ts";
import type { MCPServerObject } from "./memory-source.ts";

/** How long a server may take to be ready where nothing else is said. */
export const START_TIMEOUT_MS = 10_000;
/** How long a server may take to answer where nothing else is said. */
export const READ_TIMEOUT_MS = 300_000;

const MAX_TIMER_MS = 2_147_483_647;

/**
 * What an MCP server is given as: its URL, how to reach it, an `McpServer` or `Server` of this
 * process, or a connected client.
 */
export type MCPServer = string | URL | MCPSource | MCPServerObject | MCPClient;

/** The same, told apart. */
export type GivenServer =
  | { readonly kind: "url"; readonly url: string | URL }
  | { readonly kind: "source"; readonly source: MCPSource }
  | { readonly kind: "server"; readonly server: MCPServerObject }
  | { readonly kind: "client"; readonly client: MCPClient };

type Names = readonly (keyof MCPConnectionOptions)[];

const CONNECTION_OPTIONS = [
  "auth",
  "clientInfo",
  "elicitation",
  "fetch",
  "headers",
  "logHandler",
  "logLevel",
  "maxIdleSessions",
  "messageHandler",
  "onSlowStart",
  "roots",
  "samplingHandler",
  "samplingModel",
  "sessionIdleMs",
  "sessionKey",
  "startTimeoutMs",
  "transport",
] as const satisfies Names;
const HTTP_OPTIONS = ["auth", "fetch", "headers", "transport"] as const satisfies Names;
const KEY_OPTIONS = ["maxIdleSessions", "sessionIdleMs", "sessionKey"] as const satisfies Names;

/** Tells what kind of server this is. */
export function readServer(server: MCPServer): GivenServer {
  if (typeof server === "string" || server instanceof URL) return { kind: "url", url: server };
  if ("callTool" in server) return { kind: "client", client: server };
  return "label" in server ? { kind: "source", source: server } : { kind: "server", server };
}

/** @throws `invalid_usage` for options out of range, that exclude one another, or that the server has no use for. */
export function checkOptions<Deps>(
  owner: string,
  { kind }: GivenServer,
  options: MCPToolsetOptions<Deps>,
): void {
  if (kind === "client") {
    refuse(owner, options, CONNECTION_OPTIONS, "The client has been connected without it.");
  } else if (kind !== "url") {
    refuse(owner, options, HTTP_OPTIONS, "Only a server that is given as a URL gets it.");
  }
  if (kind === "server") {
    refuse(owner, options, KEY_OPTIONS, "A server of this process has one session at a time.");
  }
  if (options.samplingHandler !== undefined && options.samplingModel !== undefined) {
    throw new UsageError(
      `${owner}: \`samplingModel\` and \`samplingHandler\` both answer for a model. Keep one.`,
    );
  }
  for (const name of ["auth", "headers"] as const) {
    if (typeof options[name] !== "function" || options.sessionKey !== undefined) continue;
    throw new UsageError(
      `${owner}: \`${name}\` is a function, so that users differ, and they would share one session. Name whom a run works for: \`sessionKey: (ctx) => ctx.deps.userId\`.`,
    );
  }
  checkRanges(owner, options);
}

function refuse(
  owner: string,
  options: MCPConnectionOptions<never>,
  names: Names,
  reason: string,
): void {
  const given = names.filter((name) => options[name] !== undefined);
  if (given.length === 0) return;
  const list = given.map((name) => `\`${name}\``).join(", ");
  throw new UsageError(
    `${owner}: leave out ${list}. ${given.length === 1 ? reason : reason.replace(/\bit\b/, "them")}`,
  );
}

function checkRanges<Deps>(owner: string, options: MCPToolsetOptions<Deps>): void {
  for (const name of ["maxRetries", "maxIdleSessions"] as const) {
    const count = options[name];
    if (count === undefined || (Number.isInteger(count) && count >= 0)) continue;
    throw new UsageError(`${owner}: \`${name}\` is ${count}; it must be a whole number >= 0.`);
  }
  for (const name of ["startTimeoutMs", "readTimeoutMs", "sessionIdleMs"] as const) {
    checkTime(owner, name, options[name]);
  }
  for (const name of ["cacheTools", "cacheResources", "cachePrompts"] as const) {
    const cache = options[name];
    if (typeof cache === "object") checkTime(owner, `${name}.ttlMs`, cache.ttlMs);
  }
}

function checkTime(owner: string, name: string, ms: number | undefined): void {
  if (ms === undefined || (ms > 0 && ms <= MAX_TIMER_MS)) return;
  throw new UsageError(
    `${owner}: \`${name}\` is ${ms}; it must be above 0 and at most ${MAX_TIMER_MS} ms.`,
  );
}
