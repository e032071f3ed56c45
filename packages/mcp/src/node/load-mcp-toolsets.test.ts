import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { Agent, UsageError } from "@toolsets/core";
import { call, callByName, fakeContext, ScriptedModel } from "@toolsets/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { fixtureProgram } from "../__fixtures__/fixture-server.ts";
import type { MCPToolset } from "../index.ts";
import { legacy, sendResult, serve } from "../__fixtures__/http-server.ts";
import {
  loadMCPToolsets,
  type LoadMCPToolsetsOptions,
  type UnavailableMCPServer,
} from "../node.ts";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "toolsets-config-")));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes a configuration, and gives its path. */
async function write(config: unknown): Promise<string> {
  files += 1;
  const path = join(folder, `mcp-${files}.json`);
  await writeFile(path, typeof config === "string" ? config : JSON.stringify(config));
  return path;
}

async function load(
  config: unknown,
  options: LoadMCPToolsetsOptions = { environment: {} },
): Promise<readonly MCPToolset[]> {
  return loadMCPToolsets(await write(config), options);
}

async function refusal(config: unknown, options?: LoadMCPToolsetsOptions): Promise<string> {
  const error: unknown = await load(config, options).catch((thrown: unknown) => thrown);
  if (!(error instanceof UsageError)) throw new TypeError(`not the error: ${String(error)}`);
  return error.message.replaceAll(/`\/\S*mcp-\d+\.json`/g, "`mcp.json`");
}

async function single(config: unknown, options?: LoadMCPToolsetsOptions): Promise<MCPToolset> {
  const [toolset] = await load(config, options);
  if (toolset === undefined) throw new TypeError("no toolset");
  return toolset;
}

/** What the plain server of a configuration sees as its environment. */
async function environmentOf(
  server: object,
  options?: LoadMCPToolsetsOptions,
  root = "mcpServers",
): Promise<unknown> {
  const entry = { ...fixtureProgram("plain-server"), ...server };
  return callByName(await single({ [root]: { all: entry } }, options), "all_env");
}

describe("agent §17.13: a configuration file", () => {
  it("agent §17.5: each server is a toolset with its key for its id and prefix", async () => {
    const toolsets = await load({
      mcpServers: {
        shop: fixtureProgram("plain-server"),
        fs: fixtureProgram("filesystem", folder),
      },
    });
    const ids: unknown[] = [];
    for (const toolset of toolsets) toolset.visitLeaves(({ id }) => ids.push(id));
    expect(ids).toEqual(["shop", "fs"]);
    const model = new ScriptedModel([
      [call("shop_echo", { message: "hi" }), call("fs_list_allowed_directories", {})],
      "Done.",
    ]);
    const result = await new Agent({ model, toolsets }).run("Go.");
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { toolName: "shop_echo", content: "hi" },
      { content: { content: `Allowed directories:\n${folder}` } },
    ]);
    const [first] = toolsets;
    const tool = (await first?.getTools(fakeContext()))?.get("shop_echo");
    expect(tool?.definition).toMatchObject({
      toolsetId: "shop",
      origin: ["MCPToolset 'shop'#echo", "prefixed(shop)"],
    });
  });

  it("variables in values: `${NAME}`, `${NAME:-default}`, `${env:NAME}`, at every depth, once", async () => {
    const environment = { TOKEN: "a${TOKEN}b", EMPTY: "" };
    const seen = await environmentOf(
      {
        env: {
          TOKEN: "<${TOKEN}>",
          OTHER: "${env:TOKEN}",
          LEFT: "${NOT_SET:-a default: of $5}",
          EMPTY: "${EMPTY:-no}",
          TWO: "${NOT_SET:-x}${EMPTY}${env:NOT_SET:-y}",
          SHELL_LIKE: "$TOKEN ${x[0]} ${}",
          PLACE: "${userHome}|${workspaceFolder}|${workspaceFolderBasename}${/}",
          "${TOKEN}": "a name",
          PORT: 3000,
          FLAG: true,
          NONE: null,
        },
      },
      { environment },
    );
    expect(seen).toMatchObject({
      TOKEN: "<a${TOKEN}b>",
      OTHER: "a${TOKEN}b",
      LEFT: "a default: of $5",
      EMPTY: "",
      TWO: "xy",
      SHELL_LIKE: "$TOKEN ${x[0]} ${}",
      PLACE: `${homedir()}|${folder}|${folder.split("/").at(-1)}/`,
      "${TOKEN}": "a name",
      PORT: "3000",
      FLAG: "true",
    });
    expect(seen).not.toHaveProperty("NONE");
    const toolset = await single(
      { mcpServers: { all: { command: "${PROGRAM}", args: ["${SCRIPT}"] } } },
      {
        environment: { PROGRAM: process.execPath, SCRIPT: fixtureProgram("plain-server").args[0] },
      },
    );
    expect(await callByName(toolset, "all_echo", { message: "hi" })).toBe("hi");
  });

  it("variables come from the environment of this process unless others are given", async () => {
    vi.stubEnv("TOOLSETS_TEST_TOKEN", "from here");
    const seen = await environmentOf({ env: { TOKEN: "${TOOLSETS_TEST_TOKEN}" } }, {});
    vi.unstubAllEnvs();
    expect(seen).toMatchObject({ TOKEN: "from here" });
    expect(seen).not.toHaveProperty("TOOLSETS_TEST_TOKEN");
  });

  it("VS Code: `servers`, comments, inputs with answers and defaults, `envFile`, its folder", async () => {
    await mkdir(join(folder, ".vscode"));
    const path = join(folder, ".vscode", "mcp.json");
    await writeFile(join(folder, "secrets.env"), 'A="from the file"\nB=two # a comment\n');
    const { command, args } = fixtureProgram("plain-server");
    const fromFolder = args.map((arg) => relative(folder, arg));
    await writeFile(
      path,
      `{
        // asked once
        "inputs": [
          { "type": "promptString", "id": "token", "password": true },
          { "type": "pickString", "id": "level", "options": ["a", "b"], "default": "b" },
        ],
        "servers": {
          "all": {
            "type": "stdio",
            "command": ${JSON.stringify(command)},
            "args": ${JSON.stringify(fromFolder)},
            "cwd": "\${workspaceFolder}",
            "envFile": "\${workspaceFolder}/secrets.env",
            "env": { "TOKEN": "\${input:token}", "LEVEL": "\${input:level}", "B": "over it" },
          },
        },
      }`,
    );
    const toolsets = await loadMCPToolsets(pathToFileURL(path), { inputs: { token: "t0ken" } });
    expect(toolsets).toHaveLength(1);
    const [toolset] = toolsets;
    if (toolset === undefined) throw new TypeError("no toolset");
    expect(await callByName(toolset, "all_env")).toMatchObject({
      TOKEN: "t0ken",
      LEVEL: "b",
      A: "from the file",
      B: "over it",
    });
  });

  it.each(["http", "streamable-http", undefined])(
    "a URL with `type` %s: its headers go with each request",
    async (type) => {
      const seen = new Set<unknown>();
      await using server = await serve(
        legacy((_asked, _response, { headers }) => {
          seen.add(headers.authorization);
          return false;
        }),
      );
      const remote = { type, url: "${BASE}/mcp", headers: { Authorization: "Bearer ${TOKEN}" } };
      const environment = { BASE: server.url.replace("/mcp", ""), TOKEN: "hunter2" };
      const toolset = await single({ mcpServers: { remote } }, { environment });
      expect(await callByName(toolset, "remote_die")).toBe("alive");
      expect([...seen]).toEqual(["Bearer hunter2"]);
    },
  );

  it("a URL with `type` `sse` is spoken to over SSE, whatever its path", async () => {
    const methods: unknown[] = [];
    await using server = await serve((request, response) => {
      methods.push(request.method);
      response.writeHead(404).end();
    });
    const toolset = await single({ mcpServers: { old: { type: "sse", url: server.url } } });
    await expect(toolset.open()).rejects.toMatchObject({ code: "mcp_connection" });
    expect(methods).toEqual(["GET"]);
  });

  it("other spellings: the settings of VS Code, `serverUrl` and `httpUrl`, a list of all tools", async () => {
    const url = "https://example.com/mcp";
    const toolsets = await load({
      mcp: {
        servers: {
          a: { serverUrl: url, transport: "streamable-http", tools: ["*"] },
          b: { httpUrl: url },
        },
      },
    });
    expect(toolsets.map(({ label }) => label)).toEqual(["MCPToolset 'a'", "MCPToolset 'b'"]);
  });

  it("options of a toolset are given by name, and stand over the file", async () => {
    const seen = new Set<unknown>();
    await using server = await serve(
      legacy((asked, response, { headers }) => {
        seen.add(headers["x-user"]);
        if (asked.method !== "tools/call") return false;
        sendResult(response, asked, { isError: true, content: [{ type: "text", text: "no" }] });
        return true;
      }),
    );
    const toolset = await single(
      { mcpServers: { remote: { url: server.url, headers: { "x-user": "file" } } } },
      {
        serverOptions: (name) => ({ headers: { "x-user": name }, toolErrorBehavior: "error" }),
      },
    );
    await expect(callByName(toolset, "remote_die")).rejects.toMatchObject({ code: "mcp_tool" });
    expect([...seen]).toEqual(["remote"]);
  });

  it("a server that is disabled is left out, whatever is wrong with it", async () => {
    const off = { disabled: true, command: "${NOT_SET}", url: 7 };
    expect(await load({ mcpServers: { off } })).toEqual([]);
  });

  it("names like `__proto__` are names like others", async () => {
    const { command, args } = fixtureProgram("plain-server");
    const entry = JSON.stringify({ command, args, env: {} }).replace(
      '"env":{}',
      '"env":{"__proto__":"x","constructor":"y"}',
    );
    const toolset = await single(`{"mcpServers":{"__proto__":${entry}}}`);
    expect(await callByName(toolset, "__proto___env")).toMatchObject({ constructor: "y" });
    expect(await refusal('{"__proto__":{"mcpServers":{}}}')).toContain("neither `mcpServers` nor");
    expect(await refusal('{"mcpServers":{"a":{"__proto__":{"command":"x"}}}}')).toContain(
      "neither `command` nor `url`",
    );
    expect(
      await refusal({ mcpServers: { a: { command: "${constructor}${env:__proto__}" } } }),
    ).toMatch(/`constructor` is not set[\s\S]*`__proto__` is not set/);
  });
});

describe("agent §17.13: what is wrong with a file is said at once, with its path and the server", () => {
  it("all of it", async () => {
    const message = await refusal({
      mcpServers: {
        neither: { args: ["x"] },
        both: { command: "x", url: "https://example.com/mcp" },
        unset: { command: "x", args: ["${ONE}", "${TWO}", "${ONE}"], env: { A: "${input:token}" } },
        editor: { command: "${command:pick}" },
        wrong: { command: "", args: "x", env: ["x"], cwd: 7 },
        text: "npx",
        type: { type: "ws", url: "wss://example.com" },
        types: { type: "stdio", url: "https://example.com" },
        headed: { command: "x", headers: { a: "b" } },
        url: { url: "example.com" },
        file: { command: "x", envFile: "no-such.env" },
        hidden: { command: "x", disabledTools: ["rm"] },
        "line\nbreak": {},
      },
    });
    expect(message.split("\n")).toEqual([
      "MCP servers of `mcp.json`:",
      "- server `neither`: it has neither `command` nor `url`. Give it one of them.",
      "- server `both`: it has both `command` and `url`. Keep one of them.",
      "- server `wrong`: `command` must be a text that is not empty.",
      "- server `wrong`: `args` must be a list of texts.",
      "- server `wrong`: `env` must be an object of texts.",
      "- server `wrong`: `cwd` must be a text that is not empty.",
      "- server `wrong`: it has neither `command` nor `url`. Give it one of them.",
      "- server `text`: it must be an object with `command` or `url`.",
      "- server `type`: its `type` is not known. Write `stdio`, `http` or `sse`.",
      "- server `types`: its `type` wants a `command`, and it has a `url`.",
      "- server `headed`: a program gets no `headers`. Give it what it needs in `env`.",
      "- server `hidden`: `disabledTools` says which tools there are, and is not read. Take it out, and pipe the toolset through `filtered()`.",
      "- server `line break`: it has neither `command` nor `url`. Give it one of them.",
      "- server `unset`: the environment variable `ONE` is not set. Set it, or write `${ONE:-…}` with a default.",
      "- server `unset`: the environment variable `TWO` is not set. Set it, or write `${TWO:-…}` with a default.",
      "- server `unset`: `${input:token}` has no answer. Give it in `inputs` of `loadMCPToolsets`.",
      "- server `editor`: only an editor knows `${command:pick}`. Write an environment variable in its place.",
      "- server `url`: The URL of an MCP server must be a whole one that begins with `https://` or `http://`. For a command there is `stdio()` of `@toolsets/mcp/node`.",
      expect.stringMatching(
        /^- server `file`: its `envFile` `\/.*no-such\.env` cannot be read \(ENOENT\)\. Check its path\.$/,
      ),
    ]);
  });

  it.each([
    ["no root", {}, "it has neither `mcpServers` nor `servers`. Put the servers under one."],
    [
      "two roots",
      { mcpServers: {}, servers: {} },
      "it has both `mcpServers` and `servers`. Keep one",
    ],
    ["a root that is a list", { mcpServers: [] }, "`mcpServers` must be an object"],
    ["a list", [], "it has neither `mcpServers` nor `servers`."],
    ["a server without a name", { servers: { "": { command: "x" } } }, "it has no name."],
  ])("%s", async (_what, config, expected) => {
    expect(await refusal(config)).toContain(expected);
  });

  it("a file that is not there, and one that is no JSON, whose words are not repeated", async () => {
    await expect(loadMCPToolsets(join(folder, "nowhere.json"))).rejects.toThrow(
      /`\/.*nowhere\.json` cannot be read \(ENOENT\)\. Check its path\.$/,
    );
    const message = await refusal('{"mcpServers": {"a": {"env": {"TOKEN": "hunter2" "B": ""}}}}');
    expect(message).toBe("MCP servers of `mcp.json`: line 1, column 50: a `,` or `}` is missing.");
  });

  it("a name in `optional` that no server has", async () => {
    expect(await refusal({ servers: {} }, { optional: ["githbu"] })).toContain(
      "server `githbu`: it is named in `optional`, and is not in the file.",
    );
  });
});

describe("a server that fails", () => {
  const working = fixtureProgram("plain-server");

  it("fails the run with its name and why, without a secret of the file", async () => {
    const script = `
      console.error("Error: bad token " + process.env.TOKEN + " for " + process.argv[1] + process.argv[3]);
      process.exit(3)`;
    const broken = {
      command: process.execPath,
      args: ["-e", script, "--", "${ACCOUNT}", "--api-key", "lit3ral"],
      env: { TOKEN: "hunter2" },
    };
    const toolset = await single(
      { mcpServers: { broken } },
      { environment: { ACCOUNT: "agent-7" } },
    );
    const agent = new Agent({ model: new ScriptedModel(["never said"]), toolsets: [toolset] });
    const error: unknown = await agent.run("Go.").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "mcp_connection",
      message:
        "MCPToolset 'broken' could not start: the server exited with code 3 before it was ready. It says: \"Error: bad token … for ……\". Run its command in a terminal to see why.",
      stderrTail: "Error: bad token … for ……",
      cause: undefined,
    });
  });

  it.each([
    ["in the file", { optional: true }, {}],
    ["by name", {}, { optional: ["broken"] }],
    ["all of them", {}, { optional: true }],
  ])(
    "and is optional, %s: the run goes on without its tools, and it is told",
    async (_how, entry, options) => {
      const told: UnavailableMCPServer[] = [];
      const toolsets = await load(
        { mcpServers: { broken: { command: "no-such-mcp-server", ...entry }, all: working } },
        { ...options, onUnavailable: (server) => told.push(server) },
      );
      const model = new ScriptedModel([[call("all_echo", { message: "hi" })], "Done."]);
      const agent = new Agent({ model, toolsets });
      const result = await agent.run("Go.");
      expect(result.allMessages()[2]?.parts).toMatchObject([{ content: "hi" }]);
      expect(told).toMatchObject([
        {
          name: "broken",
          error: {
            code: "mcp_connection",
            message: expect.stringContaining("`no-such-mcp-server`"),
          },
        },
      ]);
    },
  );

  it("and is optional, in its listing: the same, for the rest of the run; the next run tries again", async () => {
    const told: UnavailableMCPServer[] = [];
    const toolsets = await load(
      { servers: { broken: fixtureProgram("broken-server", "no-listing"), all: working } },
      { optional: ["broken"], onUnavailable: (server) => told.push(server) },
    );
    const model = new ScriptedModel([[call("all_echo", { message: "hi" })], "One."]);
    const agent = new Agent({ model, toolsets });
    expect((await agent.run("Go.")).output).toBe("One.");
    expect(told).toMatchObject([{ name: "broken", error: { code: "mcp_protocol" } }]);
    await agent.run("Go.");
    expect(told).toHaveLength(2);
  });

  it("and is optional, in a call: the model hears of it, and the run goes on", async () => {
    const told: UnavailableMCPServer[] = [];
    const toolsets = await load(
      { servers: { frail: { ...fixtureProgram("broken-server", "dies"), optional: true } } },
      { onUnavailable: (server) => told.push(server) },
    );
    const model = new ScriptedModel([[call("frail_die", {})], "It died."]);
    const result = await new Agent({ model, toolsets }).run("Go.");
    expect(result.output).toBe("It died.");
    expect(JSON.stringify(result.allMessages()[2]?.parts)).toContain("lost its connection");
    expect(told).toMatchObject([{ name: "frail", error: { code: "mcp_connection" } }]);
  });

  it("and is optional: opens and closes match, also of what did not start", async () => {
    const { all, broken } = {
      all: { ...working, optional: true },
      broken: { command: "no-such-mcp-server", optional: true },
    };
    const toolsets = await load({ servers: { all, broken } }, { onUnavailable: () => undefined });
    for (const toolset of toolsets) {
      await toolset.open();
      await toolset.open();
      await toolset.close();
      await toolset.close();
      await expect(toolset.close()).rejects.toMatchObject({ code: "invalid_usage" });
    }
  });

  it("and is optional: an abort while it starts ends the run", async () => {
    const toolsets = await load({
      servers: { slow: { ...fixtureProgram("broken-server", "silence"), optional: true } },
    });
    const reason = new Error("the user left");
    const agent = new Agent({ model: new ScriptedModel(["never said"]), toolsets });
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    await expect(agent.run("Go.", { signal: controller.signal })).rejects.toBe(reason);
  });

  it("and is optional, with a variable that is not set: left out, and told when it is loaded", async () => {
    const told: UnavailableMCPServer[] = [];
    const toolsets = await load(
      { mcpServers: { github: { command: "x", env: { A: "${TOKEN}" } }, all: working } },
      { environment: {}, optional: true, onUnavailable: (server) => told.push(server) },
    );
    expect(toolsets).toHaveLength(1);
    expect(told).toMatchObject([
      {
        name: "github",
        error: { code: "invalid_usage", message: expect.stringContaining("`TOKEN` is not set") },
      },
    ]);
  });

  it("and is optional, with nobody to tell: a warning of the process", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockReturnValue();
    const toolset = await single({
      servers: { broken: { command: "no-such-mcp-server", optional: true } },
    });
    const agent = new Agent({ model: new ScriptedModel(["Hello."]), toolsets: [toolset] });
    expect((await agent.run("Hi")).output).toBe("Hello.");
    expect(warned.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^The run goes on without MCP server `broken`: MCPToolset 'broken' could not start: the command `no-such-mcp-server` was not found\./,
        ),
        { type: "MCPWarning", code: "mcp_connection" },
      ],
    ]);
    warned.mockRestore();
  });
});
