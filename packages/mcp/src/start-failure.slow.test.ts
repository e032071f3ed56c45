import { callByName, fakeContext } from "@toolsets/testing";
import { expect, it, vi } from "vitest";
import { fixtureProgram, fixtureServer, isAlive } from "./__fixtures__/fixture-server.ts";
import { MCPToolset } from "./mcp-toolset.ts";
import { stdio } from "./node.ts";

it("a server that does not even notice that its input ended: ended by a signal", async () => {
  const source = fixtureServer("broken-server", "deaf");
  const toolset = new MCPToolset(source, { startTimeoutMs: 1000 });
  await expect(toolset.open()).rejects.toMatchObject({ code: "mcp_connection" });
  expect(source.pids.map(isAlive)).toEqual([false]);
});

it("a deaf server that a shell has started ends with it", async () => {
  const { command, args } = fixtureProgram("broken-server", "deaf");
  const quoted = [command, ...args].map((word) => `'${word}'`).join(" ");
  const pids: number[] = [];
  const source = stdio({
    command: "sh",
    args: ["-c", `${quoted}; true`],
    stderr(text) {
      for (const [, pid] of text.matchAll(/pid=(\d+)/g)) pids.push(Number(pid));
    },
  });
  const toolset = new MCPToolset(source, { startTimeoutMs: 1000 });
  await expect(toolset.open()).rejects.toMatchObject({ code: "mcp_connection" });
  expect(pids.length).toBeGreaterThan(0);
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 10_000);
});

it("a program that knows the newest protocol only may be slower than the question for its versions", async () => {
  const source = fixtureServer("modern-only-server", "3500");
  await using toolset = new MCPToolset(source);
  await toolset.open();
  expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["late"]);
  expect(source.pids).toHaveLength(2);
});

it("a slow start is not remembered: the next one is asked for its versions", async () => {
  const slow = fixtureServer("modern-server", "3500");
  const fast = fixtureServer("modern-server");
  const sources = [slow, fast];
  const source = { ...slow, connect: () => (sources.shift() ?? fast).connect() };
  const eras: unknown[] = [];
  const toolset = new MCPToolset(source);
  for (const _ of [0, 1]) {
    await toolset.open();
    eras.push(await callByName(toolset, "era"));
    await toolset.close();
  }
  expect(sources).toEqual([]);
  expect(eras[1]).toBe("2026-07-28");
});
