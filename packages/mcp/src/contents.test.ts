import { Client as SecondLineClient } from "@modelcontextprotocol/client";
import { StdioClientTransport as SecondLineStdio } from "@modelcontextprotocol/client/stdio";
import { Client as FirstLineClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as FirstLineStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { McpServer } from "@modelcontextprotocol/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureProgram, fixtureServer } from "./__fixtures__/fixture-server.ts";
import { everythingOverHTTP } from "./__fixtures__/http-server.ts";
import { MCPProtocolError, MCPToolset } from "./index.ts";
import { stdio } from "./node.ts";
import type { MCPServer } from "./server-options.ts";

/** The everything server, reached in one of the ways there are, and what ends it. */
interface Reached {
  readonly server: MCPServer;
  readonly end?: () => Promise<void>;
}

const info = { name: "test", version: "1" };
const program = { ...fixtureProgram("everything"), stderr: "ignore" } as const;

const COLUMNS: Readonly<Record<string, () => Promise<Reached>>> = {
  stdio: async () => ({ server: stdio(fixtureProgram("everything")) }),
  async http() {
    const everything = await everythingOverHTTP();
    return { server: everything.url, end: async () => everything[Symbol.asyncDispose]() };
  },
  async "a ready client of sdk 1.x"() {
    const server = new FirstLineClient(info);
    await server.connect(new FirstLineStdio(program));
    return { server, end: () => server.close() };
  },
  async "a ready client of 2.x"() {
    const server = new SecondLineClient(info);
    await server.connect(new SecondLineStdio(program));
    return { server, end: () => server.close() };
  },
};

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => {
      throw new TypeError(`nothing was thrown: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

describe.concurrent.each(Object.entries(COLUMNS))("over %s", (_name, reach) => {
  let everything: MCPToolset;
  let end: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const reached = await reach();
    ({ end } = reached);
    everything = new MCPToolset(reached.server, { id: "all" });
    await everything.open();
  });
  afterAll(async () => {
    await everything.close();
    await end?.();
  });

  it("AG-166: resources are listed and read, texts as texts", async () => {
    const resources = await everything.listResources();
    const resource = resources.find(({ mediaType }) => mediaType === "text/markdown");
    expect(resource).toMatchObject({ name: expect.any(String), uri: expect.any(String) });
    expect(await everything.readResource(resource?.uri ?? "")).toContain("# Everything Server");
  });

  it("AG-166: templates are listed, and what they lead to is read as files", async () => {
    const templates = await everything.listResourceTemplates();
    expect(templates.map(({ uriTemplate }) => uriTemplate)).toContain(
      "demo://resource/dynamic/blob/{resourceId}",
    );
    expect(await everything.readResource("demo://resource/dynamic/blob/1")).toEqual({
      kind: "binary",
      data: expect.any(String),
      mediaType: expect.stringMatching(/\//),
    });
  });

  it("agent §17.11: what cannot be read is an error with the code of the server", async () => {
    const error = await thrownBy(everything.readResource("demo://nowhere"));
    expect(error).toBeInstanceOf(MCPProtocolError);
    expect(error).toMatchObject({
      code: "mcp_protocol",
      rpcCode: expect.any(Number),
      message: expect.stringContaining("MCPToolset 'all' answered `resources/read` with error"),
    });
  });

  it("AG-167: prompts are listed, and got with their arguments", async () => {
    const prompts = await everything.listPrompts();
    expect(prompts.find(({ name }) => name === "args-prompt")).toMatchObject({
      title: expect.any(String),
      arguments: [{ name: "city", required: true }, { name: "state" }],
    });
    const { messages } = await everything.getPrompt("args-prompt", { city: "Paris" });
    expect(messages).toEqual([{ role: "user", content: expect.stringContaining("Paris") }]);
  });

  it("arguments are completed", async () => {
    const completion = await everything.complete({
      of: { prompt: "completable-prompt" },
      argument: "department",
      value: "E",
    });
    expect(completion.values).toEqual(["Engineering"]);
  });
});

describe("agent §17.11: a server without them", () => {
  const empty = new MCPToolset(fixtureServer("broken-server", "no-tools"), { id: "empty" });

  it("has empty lists, and completes nothing", async () => {
    expect(await empty.listResources()).toEqual([]);
    expect(await empty.listResourceTemplates()).toEqual([]);
    expect(await empty.listPrompts()).toEqual([]);
    expect(await empty.complete({ of: { prompt: "a" }, argument: "b", value: "" })).toEqual({
      values: [],
    });
  });

  it("cannot be asked for one", async () => {
    expect(await thrownBy(empty.getPrompt("a"))).toMatchObject({
      code: "mcp_protocol",
      rpcCode: -32_601,
      message: "MCPToolset 'empty' cannot be asked `prompts/get`: the server has no prompts.",
    });
    expect(await thrownBy(empty.readResource("a:b"))).toMatchObject({ rpcCode: -32_601 });
  });
});

it("agent §17.3: lists are kept until the server says that they changed", async () => {
  const server = new McpServer(info, { capabilities: { resources: {}, prompts: {} } });
  const text = {
    messages: [{ role: "user" as const, content: { type: "text" as const, text: "?" } }],
  };
  server.registerPrompt("first", {}, () => text);
  server.registerResource("a", "note://a", {}, () => ({ contents: [] }));
  await using toolset = new MCPToolset(server);
  await toolset.open();
  expect(await toolset.listPrompts()).toEqual([{ name: "first", arguments: [] }]);
  expect(await toolset.listResources()).toEqual([{ uri: "note://a", name: "a" }]);
  server.registerPrompt("second", {}, () => text);
  server.registerResource("b", "note://b", { mimeType: "text/plain" }, () => ({ contents: [] }));
  await expect.poll(async () => (await toolset.listPrompts()).length, { timeout: 15_000 }).toBe(2);
  expect(await toolset.listResources()).toContainEqual({
    uri: "note://b",
    name: "b",
    mediaType: "text/plain",
  });
  expect(await toolset.readResource("note://a")).toEqual([]);
});

it("an abort ends a use in the words of who aborted", async () => {
  const toolset = new MCPToolset(fixtureServer("workshop-server"));
  const reason = new Error("enough");
  const aborted = { signal: AbortSignal.abort(reason) };
  expect(await thrownBy(toolset.listPrompts(aborted))).toBe(reason);
  expect(await thrownBy(toolset.readResource("a:b", aborted))).toBe(reason);
});
