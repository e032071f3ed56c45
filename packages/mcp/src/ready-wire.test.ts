import {
  Client as SecondLineClient,
  InMemoryTransport as SecondLineMemory,
  StreamableHTTPClientTransport as SecondLineHTTP,
} from "@modelcontextprotocol/client";
import { StdioClientTransport as SecondLineStdio } from "@modelcontextprotocol/client/stdio";
import { Client as FirstLineClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as FirstLineStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as FirstLineHTTP } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { InMemoryTransport as FirstLineMemory } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server as FirstLineServer } from "@modelcontextprotocol/sdk/server/index.js";
import { Server as SecondLineServer } from "@modelcontextprotocol/server";
import { ModelRetry } from "@toolsets/core";
import { callByName, fakeContext } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { fixtureProgram } from "./__fixtures__/fixture-server.ts";
import { legacy, serve } from "./__fixtures__/http-server.ts";
import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import type { MCPClient } from "./mcp-client.ts";
import { MCPToolset } from "./mcp-toolset.ts";

type Program = Parameters<typeof fixtureProgram>;
type Client = MCPClient & { close(): Promise<void> };

const info = { name: "test", version: "1" };

const LINES = {
  "sdk 1.x": {
    unconnected: (): Client => new FirstLineClient(info),
    async overStdio(...program: Program): Promise<Client> {
      const client = new FirstLineClient(info);
      await client.connect(new FirstLineStdio({ ...fixtureProgram(...program), stderr: "ignore" }));
      return client;
    },
    async overHTTP(url: string): Promise<Client> {
      const client = new FirstLineClient(info);
      await client.connect(new FirstLineHTTP(new URL(url)));
      return client;
    },
  },
  "client 2.x": {
    unconnected: (): Client => new SecondLineClient(info),
    async overStdio(...program: Program): Promise<Client> {
      const client = new SecondLineClient(info);
      await client.connect(
        new SecondLineStdio({ ...fixtureProgram(...program), stderr: "ignore" }),
      );
      return client;
    },
    async overHTTP(url: string): Promise<Client> {
      const client = new SecondLineClient(info);
      await client.connect(new SecondLineHTTP(new URL(url)));
      return client;
    },
  },
} as const;

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );
}

describe.each(Object.entries(LINES))("a ready client of %s", (_name, line) => {
  it("is the caller's: it works after the last close, and the toolset opens again", async () => {
    const client = await line.overStdio("workshop-server");
    const toolset = new MCPToolset(client, { id: "shop" });
    await toolset.open();
    const pid = await callByName(toolset, "pid");
    await toolset.close();
    await expect(toolset.close()).rejects.toMatchObject({ code: "invalid_usage" });
    expect((await client.listTools()).tools.length).toBeGreaterThan(1);
    expect(await callByName(toolset, "pid")).toBe(pid);

    // and changes are seen, as each step lists anew
    const before = await toolset.getTools(fakeContext());
    await callByName(toolset, "grow");
    expect(before.has("grown-1")).toBe(false);
    expect(await callByName(toolset, "grown-1")).toBe("fresh");

    const fault = await thrownBy(callByName(toolset, "fail", { how: "protocol" }));
    expect(fault).toBeInstanceOf(ModelRetry);
    expect(fault).toMatchObject({
      message: "MCPToolset 'shop' answered the call of `fail` with error -32042: the saw is locked",
    });
    await client.close();
    const error = await thrownBy(toolset.getTools(fakeContext()));
    expect(error).toBeInstanceOf(MCPConnectionError);
  });

  it("that is not connected is an error that says so", async () => {
    const toolset = new MCPToolset(line.unconnected(), { id: "far" });
    await expect(toolset.open()).rejects.toThrow(
      "MCPToolset 'far' could not start: its client is not connected. Await its `connect` first.",
    );
    await expect(toolset.open()).rejects.toMatchObject({ code: "mcp_connection" });
  });

  it.each(["headers", "startTimeoutMs", "onSlowStart"])("has no use for `%s`", (name) => {
    const options = { headers: {}, startTimeoutMs: 1000, onSlowStart: () => undefined };
    const [, value] = Object.entries(options).find(([key]) => key === name) ?? [];
    expect(() => new MCPToolset(line.unconnected(), { [name]: value })).toThrow(
      `MCPToolset(client): leave out \`${name}\`. The client has been connected without it.`,
    );
  });

  it("whose server dies in the middle of a call: the call is not repeated", async () => {
    const client = await line.overStdio("broken-server", "die");
    const error = await thrownBy(callByName(new MCPToolset(client, { id: "broken" }), "die"));
    expect(error).toBeInstanceOf(MCPConnectionError);
    expect(String(error)).toContain(
      "MCPToolset 'broken' lost its connection during the call of `die`: the server closed it. Whether the request was carried out is not known, so it is not repeated; connect its client again.",
    );
  });

  it("whose server does not answer in time: how long it had", async () => {
    const client = await line.overStdio("broken-server", "late");
    const error = await thrownBy(callByName(new MCPToolset(client, { readTimeoutMs: 300 }), "die"));
    expect(error).toBeInstanceOf(ModelRetry);
    expect(String(error)).toContain("did not answer the call of `die` within 0.3 s.");
    await client.close();
  });

  it("over HTTP: a refused call fails the run", async () => {
    await using server = await serve(
      legacy((asked, response) => {
        if (asked.method !== "tools/call") return false;
        response.writeHead(403).end("no");
        return true;
      }),
    );
    const client = await line.overHTTP(server.url);
    const error = await thrownBy(callByName(new MCPToolset(client), "die"));
    expect(error).toBeInstanceOf(MCPConnectionError);
    expect(String(error)).toContain(
      'the server answered with HTTP status 403. It says: "no". The request was not carried out.',
    );
    await client.close();
  });
});

describe("a result that misses its schema", () => {
  const outputSchema = { type: "object" as const, required: ["a"] };
  const tools = [{ name: "odd", inputSchema: { type: "object" as const }, outputSchema }];
  const result = { content: [], structuredContent: { b: 1 } };

  it("is told by a client of 2.x as a failure of a tool that has run", async () => {
    const server = new SecondLineServer(info, { capabilities: { tools: {} } });
    server.setRequestHandler("tools/list", () => ({ tools }));
    server.setRequestHandler("tools/call", () => result);
    const [transport, other] = SecondLineMemory.createLinkedPair();
    await server.connect(other);
    const client = new SecondLineClient(info);
    await client.connect(transport);
    const error = await thrownBy(callByName(new MCPToolset(client), "odd"));
    expect(error).toBeInstanceOf(ModelRetry);
    expect(String(error)).toContain("The tool ran, but its result is not what it promises: ");
    const trusting = new MCPToolset(client, { resultValidator: false });
    expect(await callByName(trusting, "odd")).toEqual({ b: 1 });
  });

  it("is told by a client of sdk 1.x as a failure of a tool that has run", async () => {
    const server = new FirstLineServer(info, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
    server.setRequestHandler(CallToolRequestSchema, () => result);
    const [transport, other] = FirstLineMemory.createLinkedPair();
    await server.connect(other);
    const client = new FirstLineClient(info);
    await client.connect(transport);
    const error = await thrownBy(callByName(new MCPToolset(client), "odd"));
    expect(error).toBeInstanceOf(ModelRetry);
    expect(String(error)).toContain("The tool ran, but its result is not what it promises: ");
  });
});

it("`headers` are for a URL", () => {
  const source = {
    label: "here",
    connect: () => ({ transport: SecondLineMemory.createLinkedPair()[0] }),
  };
  expect(() => new MCPToolset(source, { headers: {} })).toThrow(
    "MCPToolset(here): leave out `headers`. Only a server that is given as a URL gets it.",
  );
});
