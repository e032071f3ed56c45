// oxlint-disable import/no-nodejs-modules, no-restricted-globals -- what tests start servers with
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { MCPSource } from "../mcp-source.ts";
import { stdio } from "../node.ts";

const require = createRequire(import.meta.url);

type Program =
  | "broken-server"
  | "everything"
  | "fault-server"
  | "filesystem"
  | "modern-only-server"
  | "modern-server"
  | "plain-server"
  | "workshop-server";

const PROGRAMS: Readonly<Record<Program, string>> = {
  "broken-server": fileURLToPath(new URL("./broken-server.mjs", import.meta.url)),
  "fault-server": fileURLToPath(new URL("./fault-server.mjs", import.meta.url)),
  "modern-only-server": fileURLToPath(new URL("./modern-only-server.mjs", import.meta.url)),
  "modern-server": fileURLToPath(new URL("./modern-server.mjs", import.meta.url)),
  "plain-server": fileURLToPath(new URL("./plain-server.mjs", import.meta.url)),
  "workshop-server": fileURLToPath(new URL("./workshop-server.mjs", import.meta.url)),
  everything: require.resolve("@modelcontextprotocol/server-everything/dist/index.js"),
  filesystem: require.resolve("@modelcontextprotocol/server-filesystem/dist/index.js"),
};

/** A program of this folder as a server. */
export interface FixtureServer extends MCPSource {
  /** The processes it was started as, in order. */
  readonly pids: readonly number[];
  /** All that they wrote to stderr. */
  stderr(): string;
}

/** What starts a program: one of this folder, or of the packages that this one tests with. */
export function fixtureProgram(
  program: Program,
  ...args: readonly string[]
): { readonly command: string; readonly args: string[] } {
  return { command: process.execPath, args: [PROGRAMS[program], ...args] };
}

/** A program of this folder as a server; `broken-server` has the fault that is named. */
export function fixtureServer(
  program: Exclude<Program, "everything" | "filesystem" | "plain-server">,
  ...args: readonly string[]
): FixtureServer {
  const pids: number[] = [];
  let written = "";
  const source = stdio({
    ...fixtureProgram(program, ...args),
    stderr(text) {
      written += text;
      for (const [, pid] of text.matchAll(/pid=(\d+)/g)) pids.push(Number(pid));
    },
  });
  return { ...source, pids, stderr: () => written };
}

/** Tells whether there is a process of this id. */
export function isAlive(pid: number): boolean {
  if (!(pid > 0)) throw new RangeError(`${pid} is no process id.`); // 0 would be this process's group
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
