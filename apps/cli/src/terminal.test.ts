import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import {
  fixtureServer,
  type Program,
  programCommand,
  start,
  temporaryFolder,
} from "./__fixtures__/start-program.ts";

vi.setConfig({ testTimeout: 30_000 }); // for machines that are busy

// `script` of util-linux gives a command a terminal
const hasTerminal = String(spawnSync("script", ["--version"]).stdout).includes("util-linux");
const title = (sentence: string): string =>
  hasTerminal ? sentence : `${sentence} (skipped: no \`script\` of util-linux)`;

/** The program under a terminal of its own: what is typed goes to `child.stdin`, stderr to stdout. */
function startOnTerminal(...args: readonly string[]): Program {
  const command = programCommand(...args)
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(" ");
  return start(["script", "--quiet", "--return", "--command", command, "/dev/null"]);
}

function type(program: Program, keys: string): void {
  program.child.stdin?.write(keys);
}

const QUESTION = 'Allow fs_write_file {"path":"notes.txt","content":"hello"}? [y/N] ';

test.concurrent(title("`y` runs what asks for approval"), { skip: !hasTerminal }, async () => {
  const root = temporaryFolder();
  const program = startOnTerminal("write hello to notes.txt", "--root", root);
  await program.shows(QUESTION);
  expect(existsSync(join(root, "notes.txt"))).toBe(false);
  type(program, "y\r");
  const { code, stdout } = await program.ended();
  expect(code).toBe(0);
  expect(stdout).toContain("Successfully wrote to notes.txt");
  expect(stdout).toContain("\u001B[1mstep 1\u001B[22m"); // a terminal has colours
  expect(readFileSync(join(root, "notes.txt"), "utf8")).toBe("hello");
});

test.concurrent(title("`n` refuses it and tells the model"), { skip: !hasTerminal }, async () => {
  const root = temporaryFolder();
  const program = startOnTerminal("write hello to notes.txt", "--root", root);
  await program.shows(QUESTION);
  type(program, "n\r");
  const { code, stdout } = await program.ended();
  expect(code).toBe(0);
  expect(stdout).toContain("✗ The user refused this call.");
  expect(stdout).toContain("`fs_write_file` was denied");
  expect(existsSync(join(root, "notes.txt"))).toBe(false);
});

test.concurrent(
  title("Ctrl-C at the question ends the program"),
  { skip: !hasTerminal },
  async () => {
    const root = temporaryFolder();
    const program = startOnTerminal("write hello to notes.txt", "--root", root);
    await program.shows(QUESTION);
    type(program, "\u0003");
    const { code, stdout } = await program.ended();
    expect(code).toBe(130);
    expect(stdout).toMatch(
      /error: Interrupted before the answer\. Run it again to start over\.\s+$/,
    );
    expect(existsSync(join(root, "notes.txt"))).toBe(false);
  },
);

test.concurrent.skipIf(!hasTerminal)(
  title("Ctrl-C in a tool call leaves no server behind"),
  async () => {
    const server = fixtureServer("tools-server.mjs", "wait");
    const program = startOnTerminal("wait", "--mcp", server.command);
    await program.shows("wait {}");
    type(program, "\u0003");
    const { code, stdout } = await program.ended();
    expect(code).toBe(130);
    expect(stdout).toContain("error: Interrupted before the answer.");
    await vi.waitUntil(() => !server.isRunning());
  },
);
