import { expect, test, vi } from "vitest";
import {
  brokenServer,
  programCommand,
  start,
  toolsServer,
  withoutSlowStart,
} from "./__fixtures__/start-program.ts";

vi.setConfig({ testTimeout: 30_000 }); // for machines that are busy

const run = (...args: readonly string[]) =>
  start(programCommand("hello", ...args), { stdin: "" }).ended();

test.concurrent("a command that does not exist", async () => {
  const { code, stdout, stderr } = await run("--mcp", "no-such-server --flag");
  expect(stderr).toMatch(/^error: MCPToolset 'no-such-server --flag' could not start: .*\n$/);
  expect(stderr).toContain("the command `no-such-server` was not found. Check ");
  expect([code, withoutSlowStart(stdout)]).toEqual([1, ""]);
});

test.concurrent("a server that exits at once", async () => {
  const program = `-e 'console.error("Error: no key"); process.exit(3)'`;
  const { code, stdout, stderr } = await run("--mcp", `bad='${process.execPath}' ${program}`);
  expect(stderr).toMatch(/^error: MCPToolset 'bad' could not start: .* Run its command .*\n$/);
  expect(stderr).toContain("exited with code 3");
  expect(stderr).toContain("Error: no key");
  expect([code, withoutSlowStart(stdout)]).toEqual([1, ""]);
});

test.concurrent("a server that prints garbage", async () => {
  const server = brokenServer("garbage");
  const option = `bad=${server.command}`;
  const { code, stdout, stderr } = await run("--mcp", option, "--start-timeout", "0.5");
  expect(stderr).toMatch(/^error: MCPToolset 'bad' could not start: .*\n$/);
  expect(stderr).toContain('It printed "Welcome!" where only protocol messages belong');
  expect([code, withoutSlowStart(stdout)]).toEqual([1, ""]);
  expect(server.isRunning()).toBe(false);
});

test.concurrent("a server that never answers", async () => {
  const server = brokenServer("silent");
  const option = `bad=${server.command}`;
  const { code, stdout, stderr } = await run("--mcp", option, "--start-timeout", "0.5");
  expect(stderr).toMatch(/^error: MCPToolset 'bad' could not start: .*\n$/);
  expect(stderr).toContain("did not answer within 0.5 s");
  expect(stderr).toContain("raise `--start-timeout`");
  expect([code, withoutSlowStart(stdout)]).toEqual([1, ""]);
  expect(server.isRunning()).toBe(false);
});

test.concurrent("two servers with tools of one name: both are named, and the cure", async () => {
  const one = toolsServer("look", "search");
  const two = toolsServer("search");
  const { code, stderr } = await run("--mcp", one.command, "--mcp", two.command);
  expect(stderr).toMatch(/^error: Tool `search` is offered by both .*\n$/);
  expect(stderr).toContain(one.command);
  expect(stderr).toContain(two.command);
  expect(stderr).toContain('Give the server a prefix: `--mcp "NAME=COMMAND"`.');
  expect(code).toBe(1);
  expect([one.isRunning(), two.isRunning()]).toEqual([false, false]);

  const cured = await run("--mcp", one.command, "--mcp", `two=${two.command}`);
  expect(cured).toMatchObject({ code: 0, stderr: "" });
  expect(cured.stdout).toContain(", two (1 tool)\n");
});
