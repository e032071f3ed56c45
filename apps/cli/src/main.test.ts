import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import {
  programCommand,
  start,
  temporaryFolder,
  toolsServer,
} from "./__fixtures__/start-program.ts";
import { quoted } from "./__fixtures__/terminal.ts";

vi.setConfig({ testTimeout: 30_000 }); // for machines that are busy

const repository = resolve(import.meta.dirname, "../../..");
const run = (args: readonly string[], options?: Parameters<typeof start>[1]) =>
  start(programCommand(...args), { stdin: "", ...options }).ended();

test.concurrent("--help and --version print and do nothing else", async () => {
  const [help, version] = await Promise.all([run(["--help"]), run(["--version"])]);
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(help.stdout).toContain("--start-timeout SECONDS");
  expect(version).toMatchObject({ code: 0, stderr: "" });
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.concurrent("wrong usage is one line and exit code 2", async () => {
  expect(await run(["--bogus"])).toEqual({
    code: 2,
    stdout: "",
    stderr: "error: Unknown option `--bogus`. `--help` lists the options.\n",
  });
});

test.concurrent("without arguments it asks about the README, with a file tool and a function", async () => {
  const { code, stdout, stderr } = await run([], { cwd: repository });
  const words = readFileSync(join(repository, "README.md"), "utf8").match(/\S+/g)?.length;
  expect(stderr).toBe("");
  expect(code).toBe(0);
  // a slow machine tells first what it waits for
  expect(stdout).toMatch(
    /^(?:starting filesystem server …\n)?model {5}offline\ntoolsets {2}local \(3 tools\), fs \(\d+ tools\)\n/,
  );
  expect(stdout).toContain("question  How many words does README.md have?\n\nstep 1\n");
  expect(stdout).toContain('\n  fs_read_text_file {"path":"README.md"}\n  → ');
  expect(stdout).toContain("\n  count_words {");
  expect(stdout).toContain(`\n  → ${words}\n`);
  expect(stdout).toMatch(/\nsteps  calls  tokens in  tokens out +ms\n {4}3 {6}2 .*\n$/);
  expect(stdout).not.toContain("\u001B");
  for (const line of stdout.split("step 3")[0]?.split("\n") ?? [])
    expect(line.length).toBeLessThanOrEqual(100);
});

test.concurrent("where there is no README it asks about the files", async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, "one.txt"), "");
  const { code, stdout } = await run(["--root", root]);
  expect(code).toBe(0);
  expect(stdout).toContain("question  What files are here?\n");
  expect(stdout).toContain("→ [FILE] one.txt\n");
});

test.concurrent("a question comes from stdin where there is no argument", async () => {
  const { code, stdout } = await run([], { stdin: "calculate 6 * 7\n" });
  expect(code).toBe(0);
  expect(stdout).toContain("question  calculate 6 * 7\n");
  expect(stdout).toContain("→ 42\n");
});

test.concurrent("what changes something is refused without a terminal, and said so", async () => {
  const root = temporaryFolder();
  const { code, stdout } = await run(["write hello to notes.txt", "--root", root]);
  expect(code).toBe(0);
  expect(stdout).toContain('  fs_write_file {"path":"notes.txt","content":"hello"}\n');
  expect(stdout).toContain("  ✗ Refused: without a terminal nobody can be asked for approval.\n");
  expect(stdout).toMatch(/\nsteps +calls .*\n +2 +0 \(1 refused\) .*\n$/);
  expect(existsSync(join(root, "notes.txt"))).toBe(false);
});

test.concurrent("the file server sees nothing outside the root", async () => {
  const secret = join(temporaryFolder(), "secret.txt");
  writeFileSync(secret, "told nobody");
  const { code, stdout } = await run([`read ${secret}`, "--root", temporaryFolder()]);
  expect(code).toBe(0);
  expect(stdout).toContain(`fs_read_text_file {"path":"${secret}"}`);
  expect(stdout).toContain("Access denied");
  expect(stdout).not.toContain("told nobody");
});

test.concurrent("files with terminal sequences reach no terminal, FORCE_COLOR colours a pipe", async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, "evil.txt"), "\u001B]0;title\u0007\u001B[2J\u202Eevil");
  const { stdout } = await run(["read evil.txt", "--root", root], { env: { FORCE_COLOR: "1" } });
  expect(stdout).toContain("\u001B[1mstep 1\u001B[22m");
  expect(stdout).toContain("evil");
  for (const sequence of ["\u001B]", "\u0007", "\u001B[2J", "\u202E"])
    expect(stdout).not.toContain(sequence);
});

test.concurrent(
  "output that cannot be written is a failure",
  { skip: !existsSync("/dev/full") },
  async () => {
    for (const question of ["--help", "calculate 1 + 1"]) {
      const program = `${quoted(programCommand(question))} >/dev/full`;
      const { code, stderr } = await start(["sh", "-c", program], { stdin: "" }).ended();
      expect(stderr).toMatch(/^error: The output could not be written: ENOSPC.*\n$/);
      expect(code).toBe(1);
    }
  },
);

test.concurrent("a reader that leaves ends it quietly", async () => {
  const server = toolsServer("wait");
  const program = start(programCommand("wait", "--mcp", server.command));
  program.child.stdout?.destroy();
  expect(await program.ended()).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(server.isRunning()).toBe(false);
});
