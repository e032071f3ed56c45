import { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { UsageError } from "@toolsets/core";
import type { MCPConnection, MCPSource, MCPTrace } from "./mcp-source.ts";
import type { MCPToolset } from "./mcp-toolset.ts";
import { type LoadMCPToolsetsOptions, loadServers } from "./node/load-servers.ts";
import { endLeft, startedBy } from "./node/left-processes.ts";
import { plainLine } from "./plain-text.ts";
import { strayOutput } from "./stray-output.ts";

export type { LoadMCPToolsetsOptions, UnavailableMCPServer } from "./node/load-servers.ts";

const START_TIMEOUT_MS = 60_000;
const MAX_MESSAGE = 16 * 1_048_576;
const TAIL = 2048;
const SLOW_END_MS = 1000;

/** How to start an MCP server. */
export interface StdioOptions {
  /** The program, without arguments: found on the PATH, or a path. */
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  /**
   * Added to a minimal environment: HOME, LOGNAME, PATH, SHELL, TERM and USER, on Windows their
   * counterparts. Nothing else of this process is handed on.
   */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The folder it works in; that of this process unless given. */
  readonly cwd?: string | undefined;
  /** Gets what the server writes to stderr, as it comes. Not to be trusted, and not printed otherwise. */
  readonly stderr?: ((text: string) => void) | undefined;
}

/**
 * A server that is a program of this machine, spoken to over stdin and stdout. It has 60 s to start,
 * and ends with the session: stdin closes, then come SIGTERM and SIGKILL, 2 s apart. A message from it
 * may have 16 MiB.
 *
 * @throws `invalid_usage` for an empty command.
 *
 * @example
 * const source = stdio({ command: "npx", args: ["-y", "@modelcontextprotocol/server-everything"] });
 */
export function stdio(options: StdioOptions): MCPSource {
  if (options.command.trim() === "") {
    throw new UsageError("`command` is empty. Name the program that starts the MCP server.");
  }
  return {
    label: basename(options.command),
    startTimeoutMs: START_TIMEOUT_MS,
    negotiates: true,
    connect: () => connect(options),
  };
}

/**
 * The servers of an `mcp.json`, each as a toolset: its name is the `id` and stands before the names of
 * its tools. Nothing is started yet.
 *
 * Takes `mcpServers` as Claude and others write it, `servers` of VS Code, comments, and in values
 * `${NAME}`, `${NAME:-default}`, `${env:NAME}`, `${input:id}`, `${workspaceFolder}` and `${userHome}`.
 * `cwd` and `envFile` begin at the folder of the file. A server that is `disabled` is left out.
 *
 * A server that fails fails the run. A run can do without one that is `optional`: it has no tools then,
 * and `onUnavailable` is told why.
 *
 * @throws `invalid_usage` with all that is wrong with the file, and never with a value of it.
 *
 * @example
 * const agent = new Agent({ model: "openai:gpt-5", toolsets: await loadMCPToolsets("mcp.json") });
 */
export function loadMCPToolsets(
  path: string | URL,
  options: LoadMCPToolsetsOptions = {},
): Promise<readonly MCPToolset[]> {
  return loadServers(path, options, stdio);
}

async function connect(options: StdioOptions): Promise<MCPConnection> {
  const { StdioClientTransport } = await import("@modelcontextprotocol/client/stdio"); // 60 ms, only where it is needed
  const { command, args = [], env, cwd } = options;
  // a class of its own: with that of the SDK, a second process would be started to ask for its versions
  class OneProcessTransport extends StdioClientTransport {}
  const transport = new OneProcessTransport({
    command,
    args: [...args],
    ...(env !== undefined && { env: { ...env } }),
    ...(cwd !== undefined && { cwd }),
    stderr: "pipe",
    maxBufferSize: MAX_MESSAGE,
  });
  const stderrTail = keepTail(transport, options.stderr);
  const stray = strayOutput();
  let child: ChildProcess | undefined;
  let notStarted: string | undefined;

  const start = transport.start.bind(transport);
  transport.start = async () => {
    const started = start(); // spawns at once
    child = childOf(transport);
    watchStdout(child, (text) => stray.watch(text));
    try {
      await started;
    } catch (error) {
      notStarted = explainSpawn(error, options);
      throw error;
    }
  };
  const end = transport.close.bind(transport);
  let closed: Promise<void> | undefined;
  transport.close = () => (closed ??= endWithChildren(child, end));

  return {
    transport,
    trace: (): MCPTrace => ({
      notStarted,
      ended: child && endOf(child),
      stray: stray.read(),
      stderrTail: stderrTail(),
    }),
  };
}

/**
 * The transport keeps its process to itself, but only the process knows its exit code, its first
 * words, and when it is gone. Without it messages say less, and nothing else changes.
 */
function childOf(transport: StdioClientTransport): ChildProcess | undefined {
  const child: unknown = Reflect.get(transport, "_process");
  return child instanceof ChildProcess ? child : undefined;
}

function keepTail(
  { stderr }: StdioClientTransport,
  onText: ((text: string) => void) | undefined,
): () => string {
  const decoder = new TextDecoder();
  let tail = "";
  stderr?.on("data", (chunk: Buffer) => {
    const text = decoder.decode(chunk, { stream: true });
    tail = (tail + text).slice(-TAIL);
    onText?.(text);
  });
  return () => tail;
}

function watchStdout(child: ChildProcess | undefined, watch: (text: string) => boolean): void {
  const decoder = new TextDecoder();
  const onData = (chunk: Buffer): void => {
    if (!watch(decoder.decode(chunk, { stream: true }))) child?.stdout?.off("data", onData);
  };
  child?.stdout?.on("data", onData);
}

/**
 * Ends a program. One that takes its time may be a shell or `npx` around the server, which is left
 * behind when the signals end those.
 */
async function endWithChildren(
  child: ChildProcess | undefined,
  end: () => Promise<void>,
): Promise<void> {
  const pid = child?.pid;
  let started: ReturnType<typeof startedBy> = Promise.resolve([]);
  const slow = setTimeout(() => {
    if (pid !== undefined) started = startedBy(pid);
  }, SLOW_END_MS);
  try {
    await end();
    await reap(child);
  } finally {
    clearTimeout(slow);
  }
  await endLeft(await started);
}

/** Waits until the process is gone, and lets go of pipes that its own children still hold. */
async function reap(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.destroy();
}

function endOf({ exitCode, signalCode }: ChildProcess): string | undefined {
  if (exitCode !== null) return `exited with code ${exitCode}`;
  return signalCode === null ? undefined : `was ended by ${signalCode}`;
}

function explainSpawn(error: unknown, { command, cwd }: StdioOptions): string {
  const name = `\`${plainLine(command, 200)}\``;
  if (cwd !== undefined && !existsSync(cwd)) {
    return `there is no folder \`${plainLine(cwd, 200)}\`. Correct \`cwd\`.`;
  }
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (code === "ENOENT") {
    const move = /\s/.test(command)
      ? "Put its arguments into `args`."
      : "Check its spelling, and that it is on the PATH.";
    return `the command ${name} was not found. ${move}`;
  }
  if (code === "EACCES") return `the command ${name} may not be run. Make the file executable.`;
  const said = plainLine(error instanceof Error ? error.message : String(error), 300);
  return `the command ${name} could not be run: ${said}. Check \`command\`, \`args\` and \`env\`.`;
}
