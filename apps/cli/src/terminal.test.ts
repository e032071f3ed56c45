import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import {
  type Program,
  programCommand,
  start,
  temporaryFolder,
  toolsServer,
} from "./__fixtures__/start-program.ts";
import { hasTerminal, onTerminal, quoted, unlessSkipped } from "./__fixtures__/terminal.ts";

vi.setConfig({ testTimeout: 30_000 }); // for machines that are busy

const QUESTION = "Allow this call? [y/N] ";
const skip = !hasTerminal;

function startOnTerminal(...args: readonly string[]): Program {
  return start(onTerminal(quoted(programCommand(...args))));
}

function type(program: Program, keys: string): void {
  program.child.stdin?.write(keys);
}

test.concurrent(`\`y\` runs what asks for approval${unlessSkipped}`, { skip }, async () => {
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

test.concurrent(
  `a call that was cut is asked about in full${unlessSkipped}`,
  { skip },
  async () => {
    const text = "long ".repeat(100);
    const program = startOnTerminal(`write "${text}" to a.txt`, "--root", temporaryFolder());
    await program.shows(`Allow fs_write_file {"path":"a.txt","content":"long `);
    type(program, "\u0004");
    const { code, stdout } = await program.ended();
    expect(code).toBe(0);
    expect(stdout).toMatch(/\[y\/N\] [^\n]*\n[^\n]*✗ The user refused this call\./);
  },
);

test.concurrent(`\`n\` refuses it and tells the model${unlessSkipped}`, { skip }, async () => {
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

test.concurrent(`Ctrl-C at the question ends the program${unlessSkipped}`, { skip }, async () => {
  const root = temporaryFolder();
  const program = startOnTerminal("write hello to notes.txt", "--root", root);
  await program.shows(QUESTION);
  type(program, "\u0003");
  const { code, stdout } = await program.ended();
  expect(code).toBe(130);
  expect(stdout).toMatch(/error: Interrupted before the answer\. Run it again to start over\.\s+$/);
  expect(existsSync(join(root, "notes.txt"))).toBe(false);
});

test.concurrent(`Ctrl-C in a call leaves no server behind${unlessSkipped}`, { skip }, async () => {
  const server = toolsServer("wait");
  const program = startOnTerminal("wait", "--mcp", server.command);
  await program.shows("wait {}");
  type(program, "\u0003");
  const { code, stdout } = await program.ended();
  expect(code).toBe(130);
  expect(stdout).toContain("error: Interrupted before the answer.");
  expect(server.isRunning()).toBe(false);
});
