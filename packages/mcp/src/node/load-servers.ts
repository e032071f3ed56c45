import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { type ToolsetsError, UsageError } from "@toolsets/core";
import { quoteServer } from "../config/entry-fields.ts";
import type { Variables } from "../config/expand-variables.ts";
import { JSONCError, parseJSONC } from "../config/jsonc.ts";
import { type ConfigProblem, readServers, type ServerConfig } from "../config/read-servers.ts";
import { hideIn } from "../hidden-source.ts";
import type { MCPSource } from "../mcp-source.ts";
import { configuredToolset, type MCPToolset } from "../mcp-toolset.ts";
import type { MCPToolsetOptions } from "../mcp-toolset-options.ts";
import { plainLine } from "../plain-text.ts";
import type { MCPServer } from "../server-options.ts";
import { secretsOf } from "./hide-secrets.ts";

const EDITOR_FOLDERS: ReadonlySet<string> = new Set([".cursor", ".vscode"]);

/** An optional server that a run has to do without. */
export interface UnavailableMCPServer {
  /** Its name in the file. */
  readonly name: string;
  /** Why; it names the server too. */
  readonly error: ToolsetsError;
}

/** How a configuration becomes toolsets. */
export interface LoadMCPToolsetsOptions {
  /** What variables stand for; the environment of this process unless given. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** The answers to `${input:id}`, which VS Code asks its user for. */
  readonly inputs?: Readonly<Record<string, string>> | undefined;
  /** Options of the toolset of a server; headers stand in the place of those of the file. */
  readonly serverOptions?:
    | ((name: string) => Omit<MCPToolsetOptions, "id"> | undefined)
    | undefined;
  /** The servers that a run can do without, beside those with `"optional": true`; `true` for all. */
  readonly optional?: boolean | readonly string[] | undefined;
  /** Told when a run has to do without an optional server; unless given, Node prints a warning. */
  readonly onUnavailable?: ((server: UnavailableMCPServer) => void) | undefined;
}

/** Starts a program as a server. */
type Start = (program: {
  readonly command: string;
  readonly args: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
}) => MCPSource;

/** Makes toolsets of the servers of a file. */
export async function loadServers(
  path: string | URL,
  options: LoadMCPToolsetsOptions,
  start: Start,
): Promise<readonly MCPToolset[]> {
  const file = resolve(path instanceof URL ? fileURLToPath(path) : path);
  const { servers, problems } = readServers(await readConfig(file), variablesFor(file, options));
  const loaded = await Promise.all(
    servers.map((server) => loadServer(server, file, options, start)),
  );
  const found = [
    ...problems,
    ...checkNames(servers, options),
    ...loaded.flatMap((each) => each.problems ?? []),
  ];
  if (found.length > 0) throw toError(file, found);
  return loaded.flatMap(({ toolset, tell }) => {
    tell?.();
    return toolset ?? [];
  });
}

/** What became of a server: a toolset, problems, or an optional server that is told to be missing. */
interface LoadedServer {
  readonly toolset?: MCPToolset;
  readonly problems?: readonly ConfigProblem[];
  readonly tell?: () => void;
}

async function loadServer(
  server: ServerConfig,
  file: string,
  options: LoadMCPToolsetsOptions,
  start: Start,
): Promise<LoadedServer> {
  const { name, expansion } = server;
  const tell = isOptional(server, options) ? tellOf(name, options) : undefined;
  const missing = [...expansion.missing].map((what) => ({ server: name, what }));
  if (missing.length > 0) {
    return tell === undefined
      ? { problems: missing }
      : { tell: () => tell(toError(file, missing)) };
  }
  try {
    const reached = await reach(server, file, options, start);
    const { given, secrets, toolsetOptions } = reached;
    return {
      toolset: configuredToolset(given, toolsetOptions, { prefix: name, onFailure: tell, secrets }),
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { problems: [{ server: name, what: error.message }] };
  }
}

interface Reached {
  readonly given: MCPServer;
  /** Of its URL. */
  readonly secrets?: readonly string[];
  readonly toolsetOptions: MCPToolsetOptions;
}

async function reach(
  { name, reach: config, expansion }: ServerConfig,
  file: string,
  { serverOptions }: LoadMCPToolsetsOptions,
  start: Start,
): Promise<Reached> {
  const own: MCPToolsetOptions = { ...serverOptions?.(name), id: name };
  if (config.kind === "url") {
    const { url, headers, transport } = config;
    // as they were put in, and as URLs have them
    const secrets = [...expansion.secrets].flatMap((text) => [
      text,
      encodeURIComponent(text),
      encodeURI(text),
    ]);
    return { given: url, secrets, toolsetOptions: { headers, transport, ...own } };
  }
  const { command, args, cwd, envFile } = config;
  const folder = dirname(file);
  const known = envFile === undefined ? {} : await readEnvFile(resolve(folder, envFile));
  const env = { ...known, ...config.env };
  const place = cwd === undefined ? undefined : resolve(folder, cwd);
  const source = start({ command, args, env, cwd: place });
  const given = hideIn(source, [...expansion.secrets, ...secretsOf({ ...config, env })]);
  return { given, toolsetOptions: own };
}

async function readConfig(file: string): Promise<unknown> {
  const text = await readText(file, `The configuration of MCP servers ${quotePath(file)}`);
  try {
    return parseJSONC(text);
  } catch (error) {
    if (!(error instanceof JSONCError)) throw error;
    const { line, column, message } = error;
    throw toError(file, [{ what: `line ${line}, column ${column}: ${message}` }]);
  }
}

async function readEnvFile(file: string): Promise<Record<string, string>> {
  const text = await readText(file, `its \`envFile\` ${quotePath(file)}`);
  const entries = Object.entries(parseEnv(text));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? ""]));
}

async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    throw new UsageError(`${what} cannot be read (${String(code)}). Check its path.`);
  }
}

function variablesFor(
  file: string,
  { environment = process.env, inputs = {} }: LoadMCPToolsetsOptions,
): Variables {
  const folder = dirname(file);
  const workspace = EDITOR_FOLDERS.has(basename(folder)) ? dirname(folder) : folder;
  const places = new Map([
    ["workspaceFolder", workspace],
    ["workspaceFolderBasename", basename(workspace)],
    ["userHome", homedir()],
    ["pathSeparator", sep],
    ["/", sep],
  ]);
  return { environment, inputs: new Map(Object.entries(inputs)), places };
}

function isOptional({ name, optional }: ServerConfig, options: LoadMCPToolsetsOptions): boolean {
  const chosen = options.optional ?? false;
  return optional || (typeof chosen === "boolean" ? chosen : chosen.includes(name));
}

/** A list of optional servers with a name that is in no file is a slip of the pen. */
function checkNames(
  servers: readonly ServerConfig[],
  { optional }: LoadMCPToolsetsOptions,
): readonly ConfigProblem[] {
  if (typeof optional !== "object") return [];
  const known = new Set(servers.map(({ name }) => name));
  return optional.flatMap((name) =>
    known.has(name)
      ? []
      : { server: name, what: "it is named in `optional`, and is not in the file" },
  );
}

function tellOf(
  name: string,
  { onUnavailable = warn }: LoadMCPToolsetsOptions,
): (error: ToolsetsError) => void {
  return (error) => onUnavailable({ name, error });
}

function warn({ name, error }: UnavailableMCPServer): void {
  process.emitWarning(`The run goes on without MCP ${quoteServer(name)}: ${error.message}`, {
    type: "MCPWarning",
    code: error.code,
  });
}

function toError(file: string, problems: readonly ConfigProblem[]): UsageError {
  const lines = problems.map(({ server, what }) => {
    const sentence = what.endsWith(".") ? what : `${what}.`;
    return server === undefined ? sentence : `${quoteServer(server)}: ${sentence}`;
  });
  const list =
    lines.length === 1 ? ` ${lines.join("")}` : lines.map((line) => `\n- ${line}`).join("");
  return new UsageError(`MCP servers of ${quotePath(file)}:${list}`);
}

function quotePath(path: string): string {
  return `\`${plainLine(path, 1000)}\``;
}
