import { expect, test, vi } from "vitest";
import { fixtureServer, programCommand, start } from "./__fixtures__/start-program.ts";

test.concurrent("a server that takes its time is seen to start, and is gone after the limit", async () => {
  const server = fixtureServer("broken-server.sh", "stubborn");
  const options = ["--mcp", `bad=${server.command}`, "--start-timeout", "3"];
  const program = start(programCommand("hello", ...options));
  await program.shows(`starting '`);
  expect(program.stderr()).toBe("");
  const { code, stdout, stderr } = await program.ended();
  expect(stdout).toMatch(/^starting 'sh' '.*' 'stubborn' …\n$/);
  expect(stderr).toMatch(/^error: MCPToolset 'bad' could not start: .* within 3 s\..*\n$/);
  expect(code).toBe(1);
  expect(server.isRunning()).toBe(false);
});

test.concurrent("one SIGINT ends a server that does not want to go", async () => {
  const server = fixtureServer("tools-server.mjs", "stubborn");
  const program = start(programCommand("stubborn", "--mcp", server.command));
  await program.shows("  stubborn {}\n");
  program.child.kill("SIGINT");
  expect(await program.ended()).toMatchObject({ code: 130 });
  expect(server.isRunning()).toBe(false);
});

test.concurrent("two SIGINTs kill a server that does not even start", async () => {
  const server = fixtureServer("broken-server.sh", "stubborn");
  const program = start(programCommand("stubborn", "--mcp", server.command));
  await program.shows("starting '");
  program.child.kill("SIGINT");
  program.child.kill("SIGINT");
  expect((await program.ended()).code).toBe(130);
  await vi.waitUntil(() => !server.isRunning());
});
