import { expect, test } from "vitest";
import { brokenServer, programCommand, start, toolsServer } from "./__fixtures__/start-program.ts";

test.concurrent("a server that takes its time is seen to start, and is gone after the limit", async () => {
  const server = brokenServer("stubborn");
  const options = ["--mcp", `bad=${server.command}`, "--start-timeout", "3"];
  const program = start(programCommand("hello", ...options));
  await program.shows("starting MCP server bad …\n");
  expect(program.stderr()).toBe("");
  const { code, stdout, stderr } = await program.ended();
  expect(stdout).toBe("starting MCP server bad …\n");
  expect(stderr).toMatch(/^error: MCPToolset 'bad' could not start: .* within 3 s\..*\n$/);
  expect(code).toBe(1);
  expect(server.isRunning()).toBe(false);
});

test.concurrent("one SIGINT ends a server that does not want to go", async () => {
  const server = toolsServer("stubborn");
  const program = start(programCommand("stubborn", "--mcp", server.command));
  await program.shows("  stubborn {}\n");
  program.child.kill("SIGINT");
  expect(await program.ended()).toMatchObject({ code: 130 });
  expect(server.isRunning()).toBe(false);
});
