import { Credentials } from "./credentials.ts";
import { httpSource, saysSSE } from "./http-source.ts";
import { type Lookup, readConfig, type ServerConfig } from "./mcp-config.ts";
import type { MCPSource } from "./mcp-source.ts";
import { configuredToolset, type MCPToolset } from "./mcp-toolset.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";
import type { MCPServer } from "./server-options.ts";

/** How the servers of a configuration become toolsets. */
export interface ConfigOptions {
  /** What variables stand for, before the environment is asked: `{ "input:token": "…" }`. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Options of a server beside those of the configuration. */
  readonly serverOptions?:
    | ((key: string) => Omit<MCPToolsetOptions, "headers" | "id"> | undefined)
    | undefined;
  /** Told why an optional server has no tools, each time that it fails. */
  readonly onFailure?: ((key: string, error: Error) => void) | undefined;
}

/** What is needed of where it runs. */
interface Surroundings extends ConfigOptions {
  readonly lookup: Lookup;
  readonly start: (program: Extract<ServerConfig, { kind: "program" }>) => MCPSource;
}

/** Makes a toolset of each server of a configuration. Nothing is started yet. */
export function toolsetsOf(
  owner: string,
  text: string,
  { lookup, onFailure, serverOptions, start, variables = {} }: Surroundings,
): readonly MCPToolset[] {
  const known = new Map(Object.entries(variables));
  const configs = readConfig(owner, text, (name) => known.get(name) ?? lookup(name));
  return configs.map((config) => {
    const { key, isOptional } = config;
    const isPlainURL =
      config.kind === "url" && (config.isSSE ?? saysSSE(config.url)) === saysSSE(config.url);
    const options = {
      ...serverOptions?.(key),
      id: key,
      ...(isPlainURL && { headers: config.headers }),
    };
    const server: MCPServer = config.kind === "program" ? start(config) : reach(config, isPlainURL);
    return configuredToolset(server, options, {
      prefix: key,
      ...(isOptional && { onFailure: (error) => onFailure?.(key, error) }),
    });
  });
}

/** A URL that is not spoken to as its path says needs a source of its own. */
function reach(
  { url, headers, isSSE }: Extract<ServerConfig, { kind: "url" }>,
  isPlain: boolean,
): MCPServer {
  return isPlain ? url : httpSource(url, new Credentials({ headers }), isSSE);
}
