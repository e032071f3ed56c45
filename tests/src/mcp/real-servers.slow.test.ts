import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunContext } from "@toolsets/core";
import { type MCPServer, MCPToolset } from "@toolsets/mcp";
import { stdio } from "@toolsets/mcp/node";
import { serve } from "@toolsets/mcp/server";
import { callByName, fakeContext } from "@toolsets/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../workspaces.ts";
import { kept } from "./kept.ts";
import { connectClient } from "./served-clients.ts";

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
}

/** The program of a package from npm. */
function programOf(name: string): string {
  const folder = join(root, "tests/node_modules", name);
  const { bin }: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, Object.values(bin)[0] ?? "");
}

function start(name: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  return stdio({ command: process.execPath, args: [programOf(name), ...args], env });
}

async function opened(server: MCPServer): Promise<MCPToolset> {
  const toolset = new MCPToolset(server);
  await toolset.open();
  return kept(toolset);
}

async function namesOf(toolset: MCPToolset, ctx: RunContext = fakeContext()): Promise<string[]> {
  return [...(await toolset.getTools(ctx)).keys()];
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "real-servers-"));
  writeFileSync(join(folder, "note.txt"), "Buy milk.");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("real servers over stdio", () => {
  it("issue 8: server-everything is listed and called", async () => {
    const toolset = await opened(start("@modelcontextprotocol/server-everything"));
    expect(await namesOf(toolset)).toEqual(expect.arrayContaining(["echo", "get-tiny-image"]));
    expect(await callByName(toolset, "echo", { message: "hello" })).toBe("Echo: hello");
    expect(await callByName(toolset, "get-sum", { a: 2, b: 3 })).toContain("5");
    expect(await callByName(toolset, "get-structured-content", { location: "Chicago" })).toEqual(
      expect.objectContaining({ temperature: expect.any(Number) }),
    );
    expect(await callByName(toolset, "get-tiny-image", {})).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: "binary", mediaType: "image/png" })]),
    );
  });

  it("issue 8: server-filesystem is listed and called", async () => {
    const toolset = await opened(start("@modelcontextprotocol/server-filesystem", [folder]));
    expect(await namesOf(toolset)).toHaveLength(14);
    const path = join(folder, "note.txt");
    expect(await callByName(toolset, "read_text_file", { path })).toEqual({ content: "Buy milk." });
    await expect(callByName(toolset, "read_text_file", { path: "/etc/passwd" })).rejects.toThrow(
      "outside allowed directories",
    );
  });

  it("issue 8: server-memory is listed and called", async () => {
    const env = { MEMORY_FILE_PATH: join(folder, "memory.json") };
    const toolset = await opened(start("@modelcontextprotocol/server-memory", [], env));
    expect(await namesOf(toolset)).toHaveLength(9);
    const entities = [{ name: "Ada", entityType: "person", observations: ["likes tea"] }];
    await callByName(toolset, "create_entities", { entities });
    expect(await callByName(toolset, "search_nodes", { query: "tea" })).toMatchObject({ entities });
  });

  it("issue 8: server-sequential-thinking is listed and called", async () => {
    const toolset = await opened(start("@modelcontextprotocol/server-sequential-thinking"));
    expect(await namesOf(toolset)).toEqual(["sequentialthinking"]);
    const thought = {
      thought: "First",
      nextThoughtNeeded: false,
      thoughtNumber: 1,
      totalThoughts: 1,
    };
    expect(await callByName(toolset, "sequentialthinking", thought)).toMatchObject({
      thoughtNumber: 1,
    });
  });

  it("issue 8: context7, which speaks 2026-07-28, is listed", async () => {
    const toolset = await opened(start("@upstash/context7-mcp"));
    expect(await namesOf(toolset)).toEqual(["resolve-library-id", "query-docs"]);
  });

  it("issue 8: mongodb, which speaks 2026-07-28, is listed", async () => {
    const env = { MDB_MCP_TELEMETRY: "disabled" };
    const toolset = await opened(start("mongodb-mcp-server", [], env));
    expect(await namesOf(toolset)).toEqual(
      expect.arrayContaining(["find", "aggregate", "connect"]),
    );
  });

  it("issue 8: a real server is served again, results and all", async () => {
    const source = start("@modelcontextprotocol/server-filesystem", [folder]);
    const served = kept(serve(new MCPToolset(source), { name: "again" }));
    const client = kept(await connectClient(served, { revision: "2026-07-28", over: "http" }));
    expect((await client.listTools()).tools).toHaveLength(14);
    const { structuredContent } = await client.callTool({
      name: "read_text_file",
      arguments: { path: join(folder, "note.txt") },
    });
    expect(structuredContent).toEqual({ content: "Buy milk." });
  });
});

describe("a real server over HTTP", () => {
  let server: ChildProcess | undefined;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const program = programOf("@modelcontextprotocol/server-everything");
    server = spawn(process.execPath, [program, "streamableHttp"], {
      env: { PATH: process.env["PATH"], PORT: String(port) },
      stdio: ["ignore", "ignore", "pipe"],
    });
    await new Promise<void>((resolve) => {
      server?.stderr?.on("data", (text: Buffer) => {
        if (String(text).includes("listening")) resolve();
      });
    });
  });
  afterAll(() => void server?.kill());

  it("issue 8: server-everything is listed and called", async () => {
    const toolset = await opened(`http://127.0.0.1:${port}/mcp`);
    expect(await namesOf(toolset)).toEqual(expect.arrayContaining(["echo"]));
    expect(await callByName(toolset, "echo", { message: "hello" })).toBe("Echo: hello");
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => {
    server.once("listening", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return typeof address === "object" && address !== null ? address.port : 0;
}
