import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { start, temporaryFolder } from "./__fixtures__/start-program.ts";

const repository = resolve(import.meta.dirname, "../../..");
const hasTerminal = String(spawnSync("script", ["--version"]).stdout).includes("util-linux");
const title = (sentence: string): string =>
  hasTerminal ? sentence : `${sentence} (skipped: no \`script\` of util-linux)`;

test("`npm start | cat` prints without colours and without the output of npm and pnpm", async () => {
  const program = start(["sh", "-c", "npm start | cat"], { cwd: repository, stdin: "" });
  const { code, stdout } = await program.ended();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^model {5}offline\n/);
  expect(stdout).toContain("→ ");
  expect(stdout).not.toContain("\u001B");
});

test("the exit code of the program is that of `npm start`", async () => {
  const program = start(["npm", "start", "--", "--bogus"], { cwd: repository, stdin: "" });
  const { code, stdout, stderr } = await program.ended();
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("error: Unknown option `--bogus`.");
});

test.each([
  ["y", true],
  ["n", false],
])(
  title("`npm start` asks on a terminal, and %s is heard"),
  { skip: !hasTerminal },
  async (key, isAllowed) => {
    const root = temporaryFolder();
    const command = `npm start -- "write hello to notes.txt" --root '${root}'`;
    const words = ["script", "--quiet", "--return", "--command", command, "/dev/null"];
    const program = start(words, { cwd: repository });
    await program.shows("? [y/N] ");
    program.child.stdin?.write(`${key}\r`);
    const { code, stdout } = await program.ended();
    expect(code).toBe(0);
    const file = join(root, "notes.txt");
    expect(existsSync(file) ? readFileSync(file, "utf8") : undefined).toBe(
      isAllowed ? "hello" : undefined,
    );
    expect(stdout.includes("✗ The user refused this call.")).toBe(!isAllowed);
  },
);
