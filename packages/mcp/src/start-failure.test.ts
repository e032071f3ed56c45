import { Agent } from "@toolsets/core";
import { ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { fixtureServer, isAlive } from "./__fixtures__/fixture-server.ts";
import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import { MCPToolset } from "./mcp-toolset.ts";
import type { MCPSource } from "./mcp-source.ts";
import { stdio } from "./node.ts";

async function failToOpen(source: MCPSource, startTimeoutMs = 10_000): Promise<MCPConnectionError> {
  const toolset = new MCPToolset(source, { id: "broken", startTimeoutMs });
  const error: unknown = await toolset.open().catch((thrown: unknown) => thrown);
  await expect(toolset.close()).rejects.toMatchObject({ code: "invalid_usage" }); // it is not open
  if (!(error instanceof MCPConnectionError))
    throw new TypeError(`not the error: ${String(error)}`);
  expect(error.code).toBe("mcp_connection");
  expect(error.label).toBe("MCPToolset 'broken'");
  expect(error.message).toMatch(/^MCPToolset 'broken' could not start: /);
  expect(error.message).not.toMatch(/\p{Cc}|\u202E/u);
  return error;
}

it.concurrent("a command that is not there: its name and what to check", async () => {
  const error = await failToOpen(stdio({ command: "no-such-mcp-server" }));
  expect(error.phase).toBe("start");
  expect(error.message).toContain(
    "the command `no-such-mcp-server` was not found. Check its spelling, and that it is on the PATH.",
  );
});

it.concurrent("a command with its arguments in one string: where they belong", async () => {
  const error = await failToOpen(stdio({ command: "npx -y some-server" }));
  expect(error.message).toContain("Put its arguments into `args`.");
});

it.concurrent("a folder that is not there: its name", async () => {
  const error = await failToOpen(stdio({ command: process.execPath, cwd: "/no/such/folder" }));
  expect(error.phase).toBe("start");
  expect(error.message).toContain("there is no folder `/no/such/folder`. Correct `cwd`.");
});

it.concurrent("a file that is no program: what to do", async () => {
  const error = await failToOpen(stdio({ command: import.meta.filename }));
  expect(error.message).toContain("may not be run. Make the file executable.");
});

it.concurrent("a server that exits at once: its code, what it said in plain text, and the rest in a field", async () => {
  const source = fixtureServer("broken-server", "exit");
  const error = await failToOpen(source);
  expect(error.phase).toBe("start");
  expect(error.message).toContain(
    'the server exited with code 3 before it was ready. It says: "Error: no licence key". Run its command in a terminal to see why.',
  );
  expect(error.stderrTail).toBe(
    `pid=${source.pids.at(-1)}\nwarming up\nError: no licence key \nbye`,
  );
});

it.concurrent("a server that prints something else than messages: what it printed", async () => {
  const source = fixtureServer("broken-server", "chat");
  const error = await failToOpen(source, 1000);
  expect(error.phase).toBe("initialise");
  expect(error.message).toContain(
    'did not answer within 1 s. It printed "Welcome to the server!" where only protocol messages belong.',
  );
  expect(error.message).toContain("Start it in its stdio mode, with its logs on stderr.");
  expect(source.pids.map(isAlive)).toEqual([false]);
});

it.concurrent("a server that never answers: how long it had, and the option for it", async () => {
  const source = fixtureServer("broken-server", "silence");
  const error = await failToOpen(source, 1000);
  expect(error.phase).toBe("initialise");
  expect(error.message).toContain("did not answer within 1 s.");
  expect(error.message).toContain("or raise `startTimeoutMs`.");
  expect(source.pids.map(isAlive)).toEqual([false]);
});

it.concurrent("a server that refuses: its words", async () => {
  const source = fixtureServer("broken-server", "refusal");
  const error = await failToOpen(source);
  expect(error.phase).toBe("initialise");
  expect(error.message).toContain("the server refused to initialise: not today (code -32000).");
  expect(source.pids.map(isAlive)).toEqual([false]);
});

it.concurrent("a source that cannot connect: its words", async () => {
  const error = await failToOpen({
    label: "elsewhere",
    connect() {
      throw new TypeError("no route to host");
    },
  });
  expect(error.phase).toBe("connect");
  expect(error.message).toContain("(no route to host)");
  expect(error.cause).toBeInstanceOf(TypeError);
});

it.concurrent("a run that is aborted while its server starts ends at once, and the process with it", async ({
  expect: poll,
}) => {
  const source = fixtureServer("broken-server", "silence");
  const controller = new AbortController();
  const agent = new Agent({
    model: new ScriptedModel(["never said"]),
    toolsets: [new MCPToolset(source, { startTimeoutMs: 600_000 })],
  });
  const running = agent.run("Go.", { signal: controller.signal }).catch((error: unknown) => error);
  await poll.poll(() => source.pids.length, { timeout: 15_000 }).toBe(1);
  controller.abort(new Error("the user left"));
  expect(await running).toMatchObject({ message: "the user left" });
  await poll.poll(() => source.pids.map(isAlive), { timeout: 10_000 }).toEqual([false]);
});
