import { callByName, fakeContext } from "@toolsets/testing";
import { expect, it, vi } from "vitest";
import { fixtureProgram, fixtureServer } from "./__fixtures__/fixture-server.ts";
import { Credentials } from "./credentials.ts";
import { httpSource } from "./http-source.ts";
import { MCPToolset } from "./mcp-toolset.ts";
import { stdio } from "./node.ts";
import { Uses } from "./uses.ts";

it("a child sees a minimal environment and what `env` adds, nothing else of this process", async () => {
  vi.stubEnv("TOOLSETS_TEST_SECRET", "hunter2");
  const toolset = new MCPToolset(
    stdio({ ...fixtureProgram("everything"), env: { WORKSHOP: "open" } }),
  );
  await toolset.open();
  const env = await callByName(toolset, "get-env");
  await toolset.close();
  vi.unstubAllEnvs();
  if (typeof env !== "object" || env === null) throw new TypeError("no environment");
  expect(env).toMatchObject({ WORKSHOP: "open", PATH: process.env["PATH"] });
  const allowed = new Set(["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "WORKSHOP"]);
  expect(Object.keys(env).filter((name) => !allowed.has(name))).toEqual([]);
});

it("what the server writes to stderr goes to `stderr` and nowhere else", async () => {
  const printed = vi.spyOn(process.stderr, "write");
  const source = fixtureServer("workshop-server");
  const toolset = new MCPToolset(source);
  await toolset.open();
  await toolset.close();
  expect(source.stderr()).toMatch(/^pid=\d+\n$/);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});

it("a banner before the first message does no harm", async () => {
  const toolset = new MCPToolset(fixtureServer("broken-server", "banner"));
  await toolset.open();
  await expect(toolset.close()).resolves.toBeUndefined();
});

it("is labelled by its program, without folder and arguments", () => {
  const source = stdio({ command: "/opt/tools/serve", args: ["--token", "hunter2"] });
  expect(source.label).toBe("serve");
  expect(new MCPToolset(source).label).toBe("MCPToolset(serve)");
});

it("an empty command is an error", () => {
  expect(() => stdio({ command: " " })).toThrow("`command` is empty.");
});

it("design §6: a program has 60 s to start, a server over HTTP 10 s", () => {
  expect(stdio({ command: "npx" }).startTimeoutMs).toBe(60_000);
  expect(
    httpSource("https://example.com/mcp", new Credentials({}, new Uses())).startTimeoutMs,
  ).toBe(10_000);
});

it("a program of the newest protocol is spoken to in it, in one process", async () => {
  const source = fixtureServer("modern-server");
  await using toolset = new MCPToolset(source, {
    elicitation: () => ({ action: "accept", content: { sure: true } }),
  });
  await toolset.open();
  expect(await callByName(toolset, "era")).toBe("2026-07-28");
  expect(await callByName(toolset, "wipe")).toBe("wiped: true");
  await callByName(toolset, "grow");
  expect(await callByName(toolset, "grown")).toBe("fresh");
  expect(source.pids).toHaveLength(1);
});

it("a program that ends at the question for its versions is started once more, without it", async () => {
  const source = fixtureServer("broken-server", "strict");
  const toolset = new MCPToolset(source);
  await toolset.open();
  expect((await toolset.getTools(fakeContext())).has("die")).toBe(true);
  await toolset.close();
  expect(source.pids).toHaveLength(2);
  await toolset.open(); // now it is known
  await toolset.close();
  expect(source.pids).toHaveLength(3);
});

it("a program that says nothing to it is initialised in the same process", async () => {
  const source = fixtureServer("broken-server", "patient");
  const toolset = new MCPToolset(source);
  await toolset.open();
  expect((await toolset.getTools(fakeContext())).has("die")).toBe(true);
  await toolset.close();
  expect(source.pids).toHaveLength(1);
  await toolset.open(); // now it is known
  await toolset.close();
  expect(source.stderr().match(/asked/g)).toHaveLength(1);
});

it("a program of the newest protocol that starts slowly is ready all the same", async () => {
  const source = fixtureServer("modern-server", "3500");
  await using toolset = new MCPToolset(source);
  await toolset.open();
  expect(["2026-07-28", "undefined"]).toContain(await callByName(toolset, "era"));
  expect(source.pids).toHaveLength(1);
});
