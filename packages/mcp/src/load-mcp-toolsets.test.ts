import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, combine } from "@toolsets/core";
import { call, callByName, fakeContext, ScriptedModel } from "@toolsets/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { echoServer } from "./__fixtures__/echo-server.ts";
import { fixtureProgram } from "./__fixtures__/fixture-server.ts";
import { everythingOverSSE } from "./__fixtures__/http-server.ts";
import type { MCPToolset } from "./index.ts";
import { loadMCPToolsets, type LoadOptions } from "./node.ts";

const everything = fixtureProgram("everything");
const broken = fixtureProgram("broken-server", "exit");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toolsets-config-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Loads a file with this content. */
async function load(config: unknown, options?: LoadOptions): Promise<readonly MCPToolset[]> {
  const path = join(folder, `${Math.random()}.json`);
  await writeFile(path, typeof config === "string" ? config : JSON.stringify(config));
  return loadMCPToolsets(path, options);
}

it("agent §17.13: each server has its key as id and before the names of its tools", async () => {
  const toolsets = await load({ mcpServers: { a: everything, b: everything } });
  expect(toolsets.map(({ id }) => id)).toEqual(["a", "b"]);
  const [a] = toolsets;
  if (a === undefined) throw new TypeError("no toolset");
  const tools = await combine(...toolsets).getTools(fakeContext());
  expect(tools.get("b_echo")?.definition).toMatchObject({
    name: "b_echo",
    toolsetId: "b",
    origin: ["MCPToolset 'b'#echo", "prefixed(b)"],
  });
  expect(await callByName(a, "a_echo", { message: "hi" })).toBe("Echo: hi");
});

it("agent §17.13: variables are put in, with defaults, at any depth of values", async () => {
  const [toolset] = await load(
    {
      mcpServers: {
        all: {
          command: "${NODE}",
          args: everything.args.map((arg) => arg.replace("/dist/", "${DIST:-/dist/}")),
          env: { "${KEY}": "${env:SECRET}", EMPTY: "${UNSET:-}", INPUT: "${input:key}" },
        },
      },
    },
    { env: { NODE: everything.command, SECRET: "hunter2" }, variables: { "input:key": "asked" } },
  );
  expect(await toolset?.directCallTool("get-env")).toMatchObject({
    "${KEY}": "hunter2",
    EMPTY: "",
    INPUT: "asked",
  });
});

it("servers at URLs get their headers, and speak what `type` says", async () => {
  await using server = await echoServer();
  await using sse = await everythingOverSSE();
  const toolsets = await load(
    {
      mcpServers: {
        plain: { url: server.url, headers: { Authorization: "Bearer ${TOKEN}" } },
        typed: { type: "sse", url: `${sse.url}?a=1#/mcp` },
        other: {
          type: "http",
          url: server.url.replace("/mcp", "/sse"),
          headers: { authorization: "Bearer b" },
        },
      },
    },
    { env: { TOKEN: "abc" } },
  );
  const [plain, typed, other] = toolsets;
  expect(await plain?.directCallTool("echo")).toMatchObject({ token: "abc" });
  expect(await typed?.directCallTool("echo", { message: "hi" })).toBe("Echo: hi");
  expect(await other?.directCallTool("echo")).toMatchObject({ token: "b" });
});

it("reads VS Code's spelling, with comments and commas at ends, and leaves out what is disabled", async () => {
  const text = `{
    // my servers
    "servers": {
      "web": { "type": "http", "url": "https://example.com/mcp" /* not // a comment */, },
      "off": { "command": "x", "disabled": true, "env": { "A": "\${NOPE}" } },
    },
  }`;
  expect((await load(text)).map(({ label }) => label)).toEqual(["MCPToolset 'web'"]);
  const inSettings = { mcp: { servers: { deep: { serverUrl: "https://example.com/mcp" } } } };
  expect(await load(inSettings)).toHaveLength(1);
});

describe("agent §17.13: what is no configuration is refused", () => {
  it.each<[string, unknown, string]>([
    ["no JSON", "{", "it is no JSON."],
    ["no servers", { tools: {} }, 'it has no servers. They stand in an object `"mcpServers"`'],
    [
      "neither command nor URL",
      { mcpServers: { a: {} } },
      'server "a" needs either a `command` or a `url`.',
    ],
    ["both", { mcpServers: { a: { command: "x", url: "y" } } }, 'server "a" needs either'],
    [
      "a text in place of a list",
      { mcpServers: { a: { command: "x", args: "-y" } } },
      "`args` that are no list",
    ],
    [
      "an object in place of a text",
      { mcpServers: { a: { command: "x", env: { B: {} } } } },
      '`env` whose "B" is no text',
    ],
    [
      "a variable without a value",
      { mcpServers: { a: { command: "x", args: ["${NOPE}"] } } },
      'server "a" needs the variable "NOPE", which has no value. Set it, or give it a default: `${NOPE:-…}`.',
    ],
    [
      "tools that other clients would hide",
      { mcpServers: { a: { command: "x", disabledTools: ["rm"] } } },
      "Take it out, and pipe the toolset through `filtered()`.",
    ],
  ])("%s", async (_what, config, message) => {
    const error: unknown = await load(config, { env: {} }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "invalid_usage",
      message: expect.stringContaining(message),
    });
    expect(String(error)).toContain(folder);
  });

  it("no file", async () => {
    await expect(loadMCPToolsets(join(folder, "none.json"))).rejects.toMatchObject({
      code: "invalid_usage",
      message: expect.stringContaining("cannot be read"),
    });
  });
});

describe("a server that fails", () => {
  it("fails the run, by its key", async () => {
    const toolsets = await load({ mcpServers: { bad: broken, good: everything } });
    const agent = new Agent({ model: new ScriptedModel(["never said"]), toolsets });
    await expect(agent.run("Go.")).rejects.toMatchObject({
      code: "mcp_connection",
      label: "MCPToolset 'bad'",
    });
  });

  it("takes nobody down where it is optional, and is told", async () => {
    const failures: [string, string][] = [];
    const toolsets = await load(
      { mcpServers: { bad: { ...broken, optional: true }, good: everything } },
      { onFailure: (key, error) => void failures.push([key, error.message]) },
    );
    const model = new ScriptedModel([[call("good_echo", { message: "hi" })], "Done."]);
    const agent = new Agent({ model, toolsets });
    const result = await agent.run("Go.");
    expect(result.allMessages()[2]?.parts).toMatchObject([{ content: "Echo: hi" }]);
    expect(failures).toEqual([["bad", expect.stringContaining("no licence key")]]); // once a run
  });

  it("is a warning of the process where nobody is told", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const toolsets = await load({ mcpServers: { bad: { ...broken, optional: true } } });
    const agent = new Agent({ model: new ScriptedModel(["Done."]), toolsets });
    expect((await agent.run("Go.")).output).toBe("Done.");
    expect(warned).toHaveBeenCalledWith(
      expect.stringMatching(/^Without the tools of bad: MCPToolset 'bad' could not start/),
    );
    warned.mockRestore();
  });

  it("an abort while an optional server starts ends the run", async () => {
    const toolsets = await load({
      mcpServers: { slow: { ...fixtureProgram("broken-server", "silence"), optional: true } },
    });
    const reason = new Error("enough");
    const agent = new Agent({ model: new ScriptedModel(["never said"]), toolsets });
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 200);
    await expect(agent.run("Go.", { signal: controller.signal })).rejects.toBe(reason);
  });
});
