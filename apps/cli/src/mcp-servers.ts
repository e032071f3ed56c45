import { operator, type Toolset, type ToolsetOperator } from "@toolsets/core";
import { MCPToolset, type MCPSource } from "@toolsets/mcp";
import { stdio } from "@toolsets/mcp/node";
import { approvalRequired, filtered, prefixed } from "@toolsets/wrappers";
import type { ServerCommand } from "./filesystem-server.ts";
import { isReadOnly } from "./is-read-only.ts";
import type { ServerOption } from "./server-option.ts";

/** What all servers of a run share. */
export interface ServerSettings {
  readonly startTimeoutMs: number | undefined;
  /** Is told of a server that takes longer than 2 s to start. */
  readonly onSlowStart: (server: string) => void;
  /** Applied to each source. */
  readonly watched: (source: MCPSource) => MCPSource;
}

/** The file server: what only reads, and `fs_write_file` after approval. */
export function fileTools(command: ServerCommand, root: string, settings: ServerSettings): Toolset {
  return mcpToolset("fs", "filesystem server", { ...command, cwd: root }, settings).pipe(
    filtered((tool) => isReadOnly(tool) || tool.name === "write_file"),
    prefixed("fs"),
    approvalRequired({ fs_write_file: true, "*": false }),
  );
}

/** A server that the user named: all it has; what does not say that it only reads asks first. */
export function serverTools(
  { prefix, command, words }: ServerOption,
  settings: ServerSettings,
): Toolset {
  const [program, ...args] = words;
  const name = prefix ?? command;
  const server = mcpToolset(name, `MCP server ${name}`, { command: program, args }, settings).pipe(
    approvalRequired(({ tool }) => !isReadOnly(tool)),
  );
  return prefix === undefined ? server.pipe(curedByPrefix) : server.pipe(prefixed(prefix));
}

function mcpToolset(
  id: string,
  server: string,
  command: ServerCommand & { readonly cwd?: string },
  { startTimeoutMs, onSlowStart, watched }: ServerSettings,
): Toolset {
  return new MCPToolset(watched(stdio(command)), {
    id,
    startTimeoutMs,
    onSlowStart: () => onSlowStart(server),
  });
}

const curedByPrefix: ToolsetOperator = operator("curedByPrefix", ({ label }) => ({
  label,
  toolNameConflictHint: 'Give the server a prefix: `--mcp "NAME=COMMAND"`.',
}));
