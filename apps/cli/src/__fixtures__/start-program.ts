import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const MAIN = resolve(import.meta.dirname, "../main.ts");
const ENVIRONMENT = { PATH: process.env["PATH"] ?? "", TERM: "xterm" };

// of the file, not of the test: tests that wait for programs run at the same time
const cleanups: (() => void)[] = [];
afterAll(() => cleanups.forEach((cleanup) => cleanup()));

/** The command line of the program, for a spawn or, quoted, for a shell. */
export function programCommand(...args: readonly string[]): readonly string[] {
  return [process.execPath, "--conditions=@toolsets/source", MAIN, ...args];
}

/** A running program. */
export interface Program {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when stdout or stderr has the text; rejects when the program ends without it. */
  shows(text: string): Promise<void>;
  ended(): Promise<{
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

/** How a program is started. */
export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in; the pipe is then closed. Left open where it is unset. */
  readonly stdin?: string;
}

/** Starts the real program, or another command, and collects what it says. */
export function start(
  [command = "", ...args]: readonly string[],
  { cwd, env, stdin }: ProgramOptions = {},
): Program {
  const child = spawn(command, args, { cwd, env: { ...ENVIRONMENT, ...env } });
  cleanups.push(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  const watchers = new Set<() => void>();
  const notify = (): void => watchers.forEach((watch) => watch());
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    notify();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    notify();
  });
  child.stdin.on("error", () => {}); // it may end before it has read all
  if (stdin !== undefined) child.stdin.end(stdin);
  const closed = once(child, "close").finally(notify);
  let isOver = false;
  void closed.then(() => {
    isOver = true;
    notify();
  });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    shows: (text) =>
      new Promise((found, failed) => {
        const watch = (): void => {
          const isThere = stdout.includes(text) || stderr.includes(text);
          if (!isThere && !isOver) return;
          watchers.delete(watch);
          if (isThere) found();
          else failed(new Error(`It ended without \`${text}\`:\n${stdout}\n${stderr}`));
        };
        watchers.add(watch);
        watch();
      }),
    async ended() {
      await closed;
      return { code: child.exitCode, stdout, stderr };
    },
  };
}

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "toolsets-cli-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An MCP server of these fixtures: the value of `--mcp`, and whether its process is there. */
export interface FixtureServer {
  readonly command: string;
  /** Whether it was ever started. */
  wasStarted(): boolean;
  /** Whether it was told to end; for a stubborn one. */
  inputEnded(): boolean;
  isRunning(): boolean;
}

/** A server that offers a tool for each name; `tools-server.mjs` says what they do. */
export function toolsServer(...names: readonly string[]): FixtureServer {
  return fixtureServer(process.execPath, new URL("./tools-server.mjs", import.meta.url), names);
}

/** A program that is no server. */
export function brokenServer(kind: "garbage" | "silent" | "stubborn"): FixtureServer {
  return fixtureServer("sh", new URL("./broken-server.sh", import.meta.url), [kind]);
}

function fixtureServer(interpreter: string, file: URL, args: readonly string[]): FixtureServer {
  const pidFile = join(temporaryFolder(), "pid");
  const words = [interpreter, fileURLToPath(file), pidFile, ...args];
  return {
    command: words.map((word) => `'${word}'`).join(" "),
    wasStarted: () => existsSync(pidFile),
    inputEnded: () => existsSync(`${pidFile}.ended`),
    isRunning: () => isAlive(Number(readFileSync(pidFile, "utf8"))),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // where nobody reaps it, a dead process keeps its number
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s+[ZX]/m.test(readFileSync(status, "utf8"));
}

/** What a program wrote, without the notice of a slow start, which a busy machine causes. */
export function withoutSlowStart(stdout: string): string {
  return stdout.replaceAll(/^starting MCP server .*…\n/gm, "");
}
