import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientOfLine1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportOfLine1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { type ListToolsResult, Server } from "@modelcontextprotocol/server";
import { MCPToolset } from "@toolsets/mcp";
import { serve } from "@toolsets/mcp/server";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "../workspaces.ts";
import { kept } from "./kept.ts";

type Tools = ListToolsResult["tools"];

// The definitions lie beside the project, or they do not.
const DEFINITIONS = join(root, "../shared/data/mcp-tool-definitions.json");
const hasDefinitions = existsSync(DEFINITIONS);
const unlessThere = hasDefinitions ? "" : " (skipped: no ../shared/data/mcp-tool-definitions.json)";

const servers: readonly [name: string, tools: Tools][] = hasDefinitions
  ? Object.entries(
      JSON.parse(readFileSync(DEFINITIONS, "utf8")) as Record<string, { tools: Tools }>,
    ).map(([name, { tools }]) => [name, tools])
  : [];

/** A server that lists these tools, read by an `MCPToolset`, served again; where it listens. */
async function serveAgain(tools: Tools): Promise<URL> {
  const server = new Server({ name: "origin", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => ({ tools }));
  const served = kept(
    serve(new MCPToolset(server, { id: "origin" }), { name: "again", http: { token: false } }),
  );
  const { url } = await served.listen();
  return new URL(url);
}

/** What the official clients list. */
const clients: Record<string, (url: URL) => Promise<readonly unknown[]>> = {
  async "SDK 1.x"(url) {
    const client = kept(new ClientOfLine1({ name: "line-1", version: "1.0.0" }));
    await client.connect(new TransportOfLine1(url));
    return (await client.listTools()).tools;
  },
  "SDK 2.x at 2025-11-25": (url) => listWith(url, "legacy"),
  "SDK 2.x at 2026-07-28": (url) => listWith(url, { pin: "2026-07-28" }),
};

async function listWith(
  url: URL,
  mode: "legacy" | { readonly pin: string },
): Promise<readonly unknown[]> {
  const versionNegotiation = { mode };
  const client = kept(new Client({ name: "line-2", version: "1.0.0" }, { versionNegotiation }));
  await client.connect(new StreamableHTTPClientTransport(url));
  return (await client.listTools()).tools;
}

/** Since 2026-07-28 tasks are an extension, and tools say nothing of them. */
function withoutTasks({ execution: _execution, ...tool }: Tools[number]): Tools[number] {
  return tool;
}

describe.skipIf(!hasDefinitions)(`the definitions of real servers${unlessThere}`, () => {
  let count = 0;
  beforeAll(() => {
    count = servers.reduce((sum, [, tools]) => sum + tools.length, 0);
  });

  it("issue 8: are 157", () => {
    expect(count).toBe(157);
  });

  it.each(Object.keys(clients))("issue 8: are served again as they came, to %s", async (line) => {
    for (const [, tools] of servers) {
      const listed = await clients[line]?.(await serveAgain(tools));
      expect(listed).toEqual(line.endsWith("2026-07-28") ? tools.map(withoutTasks) : tools);
    }
  });
});
