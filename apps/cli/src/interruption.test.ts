import { expect, test, vi } from "vitest";
import {
  brokenServer,
  programCommand,
  start,
  toolsServer,
  withoutSlowStart,
} from "./__fixtures__/start-program.ts";

const timeout = 20_000; // for machines that are busy
vi.setConfig({ testTimeout: 30_000 });

const INTERRUPTED = "error: Interrupted before the answer. Run it again to start over.\n";

test.concurrent("SIGINT in the middle of a tool call ends the program and the server", async () => {
  const server = toolsServer("wait");
  const program = start(programCommand("wait", "--mcp", server.command));
  await program.shows("  wait {}\n");
  expect(server.isRunning()).toBe(true);
  program.child.kill("SIGINT");
  expect(await program.ended()).toMatchObject({ code: 130, stderr: INTERRUPTED });
  expect(server.isRunning()).toBe(false);
});

test.concurrent("SIGTERM does the same with its own exit code", async () => {
  const server = toolsServer("wait");
  const program = start(programCommand("wait", "--mcp", server.command));
  await program.shows("  wait {}\n");
  program.child.kill("SIGTERM");
  expect(await program.ended()).toMatchObject({
    code: 143,
    stderr: "error: Ended by SIGTERM before the answer. Run it again to start over.\n",
  });
  expect(server.isRunning()).toBe(false);
});

test.concurrent("SIGINT while a server starts does not wait for it", async () => {
  const server = brokenServer("silent");
  const program = start(programCommand("wait", "--mcp", server.command));
  await vi.waitUntil(() => server.wasStarted(), { timeout });
  program.child.kill("SIGINT");
  const { code, stdout, stderr } = await program.ended();
  expect([code, withoutSlowStart(stdout), stderr]).toEqual([130, "", INTERRUPTED]);
  expect(server.isRunning()).toBe(false);
});

test.concurrent("a second SIGINT ends the program at once, and kills a server that does not want to go", async () => {
  const server = toolsServer("stubborn");
  const program = start(programCommand("stubborn", "--mcp", server.command));
  await program.shows("  stubborn {}\n");
  program.child.kill("SIGINT");
  await vi.waitUntil(() => server.inputEnded(), { timeout }); // the first one has been heard
  program.child.kill("SIGINT");
  expect(await program.ended()).toMatchObject({ code: 130, stderr: "" });
  await vi.waitUntil(() => !server.isRunning(), { timeout });
});
