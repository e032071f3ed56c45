import { KeyedServers } from "./keyed-servers.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";
import { readURL } from "./http-source.ts";
import { OneServer, type ServerAccess } from "./server-access.ts";
import { checkOptions, type GivenServer, type MCPServer, readServer } from "./server-options.ts";
import { SharedServer } from "./shared-server.ts";

/** A server that is ready to be used; nothing is started yet. */
export interface ReachedServer<Deps> {
  /** The toolset, for messages. */
  readonly label: string;
  readonly server: ServerAccess<Deps>;
}

/**
 * Makes a server ready to be used. `secrets` of its URL do not show up in messages.
 *
 * @throws `invalid_usage` for options out of range, that exclude one another, or that this kind of
 * server has no use for.
 */
export function reachServer<Deps>(
  server: MCPServer,
  options: MCPToolsetOptions<Deps>,
  secrets: readonly string[] = [],
): ReachedServer<Deps> {
  const given = readServer(server);
  const { id, sessionKey } = options;
  const label = id === undefined ? `MCPToolset(${nameOf(given)})` : `MCPToolset '${id}'`;
  checkOptions(label, given, options);
  const make = (): SharedServer<Deps> => new SharedServer(label, given, options, secrets);
  const first = make(); // finds out now what is wrong
  if (sessionKey === undefined) return { label, server: new OneServer(label, first) };
  const { maxIdleSessions, sessionIdleMs } = options;
  const settings = { label, sessionKey, maxIdleSessions, sessionIdleMs, make };
  return { label, server: new KeyedServers(settings) };
}

function nameOf(given: GivenServer): string {
  switch (given.kind) {
    case "url":
      return readURL(given.url).host; // a path may hold a key
    case "source":
      return given.source.label;
    default:
      return given.kind;
  }
}
