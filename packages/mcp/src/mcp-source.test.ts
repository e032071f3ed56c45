import { InMemoryTransport } from "@modelcontextprotocol/client";
import { McpServer } from "@modelcontextprotocol/server";
import { fakeContext } from "@toolsets/testing";
import { afterEach, expect, it, vi } from "vitest";
import type { MCPSource } from "./mcp-source.ts";
import { MCPToolset } from "./mcp-toolset.ts";

const silence: MCPSource = {
  label: "silence",
  connect: () => ({ transport: InMemoryTransport.createLinkedPair()[0] }),
};

afterEach(() => {
  vi.useRealTimers();
});

it("anything that gives a transport is a source", async () => {
  const source: MCPSource = {
    label: "here",
    async connect() {
      const server = new McpServer({ name: "here", version: "1" });
      server.registerTool("ping", { title: "Ping" }, () => ({ content: [] }));
      const [transport, other] = InMemoryTransport.createLinkedPair();
      await server.connect(other);
      return { transport };
    },
  };
  const toolset = new MCPToolset(source);
  expect(toolset.label).toBe("MCPToolset(here)");
  const tools = await toolset.getTools(fakeContext());
  expect(tools.get("ping")?.definition).toEqual({
    name: "ping",
    parametersJsonSchema: { type: "object", properties: {} },
    kind: "function",
    metadata: { title: "Ping" },
    origin: ["MCPToolset(here)#ping"],
  });
});

it("has 10 s to be ready unless it says otherwise", async () => {
  vi.useFakeTimers();
  const opening = new MCPToolset(silence).open().catch(String);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await opening).toContain(
    "MCPToolset(silence) could not start: the server did not answer within 10 s.",
  );
});

it("the toolset says once that a start takes longer than 2 s", async () => {
  vi.useFakeTimers();
  const slow: string[] = [];
  const toolset = new MCPToolset(silence, {
    id: "slow",
    startTimeoutMs: 5000,
    onSlowStart: ({ label }) => slow.push(label),
  });
  const opening = toolset.open().catch(String);
  await vi.advanceTimersByTimeAsync(1999);
  expect(slow).toEqual([]);
  await vi.advanceTimersByTimeAsync(3001);
  expect(slow).toEqual(["MCPToolset 'slow'"]);
  expect(await opening).toContain("within 5 s");
  expect(vi.getTimerCount()).toBe(0);
});
