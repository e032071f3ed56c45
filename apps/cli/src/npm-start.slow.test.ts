import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { start, temporaryFolder } from "./__fixtures__/start-program.ts";
import { hasTerminal, onTerminal, unlessSkipped } from "./__fixtures__/terminal.ts";

const repository = resolve(import.meta.dirname, "../../..");

// all of it: with another home or store pnpm would install the repository anew, under the other tests
const env = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^(?:NO_COLOR|FORCE_COLOR|VITEST.*)$/.test(name) ? [] : [[name, value]],
  ),
);

test("`npm start | cat` prints without colours and without the output of npm and pnpm", async () => {
  const program = start(["sh", "-c", "npm start | cat"], { cwd: repository, env, stdin: "" });
  const { code, stdout } = await program.ended();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^model {5}offline\n/);
  expect(stdout).toContain("→ ");
  expect(stdout).not.toContain("\u001B");
});

test("the exit code of `npm start` is that of the program", async () => {
  const program = start(["npm", "start", "--", "--bogus"], { cwd: repository, env, stdin: "" });
  const { code, stdout, stderr } = await program.ended();
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("error: Unknown option `--bogus`.");
});

test.each([
  ["y", true],
  ["n", false],
])(
  `\`npm start\` asks on a terminal, and %s is heard${unlessSkipped}`,
  { skip: !hasTerminal },
  async (key, isAllowed) => {
    const root = temporaryFolder();
    const command = `npm start -- "write hello to notes.txt" --root '${root}'`;
    const program = start(onTerminal(command), { cwd: repository, env });
    await program.shows("? [y/N] ");
    program.child.stdin?.write(`${key}\r`);
    const { code, stdout } = await program.ended();
    expect(code).toBe(0);
    expect(existsSync(join(root, "notes.txt"))).toBe(isAllowed);
    expect(stdout.includes("✗ The user refused this call.")).toBe(!isAllowed);
  },
);
