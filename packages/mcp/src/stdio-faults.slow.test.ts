import { Agent, UsageError } from "@toolsets/core";
import { call, callByName, fakeContext, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it, vi } from "vitest";
import { type FixtureServer, fixtureServer, isAlive } from "./__fixtures__/fixture-server.ts";
import { MCPToolset } from "./mcp-toolset.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";

interface Faulty extends AsyncDisposable {
  readonly source: FixtureServer;
  readonly toolset: MCPToolset;
  /** What a call throws. */
  fault(name: string): Promise<unknown>;
  /** Whether it answers. */
  echo(): Promise<unknown>;
}

/** The server of faults, opened; at the end it is closed, and no process of it may be left. */
async function faulty(mode = "calls", options: MCPToolsetOptions = {}): Promise<Faulty> {
  const source = fixtureServer("fault-server", mode);
  const toolset = new MCPToolset(source, { id: "faulty", readTimeoutMs: 60_000, ...options });
  await toolset.open();
  return {
    source,
    toolset,
    fault: (name) =>
      callByName(toolset, name).then(
        (value) => {
          throw new UsageError(`nothing was thrown: ${JSON.stringify(value)}`);
        },
        (error: unknown) => error,
      ),
    echo: () => callByName(toolset, "echo", { message: "still here" }),
    async [Symbol.asyncDispose]() {
      await toolset.close();
      expect(source.pids.length).toBeGreaterThan(0);
      expect(source.pids.filter(isAlive)).toEqual([]);
    },
  };
}

function kill({ pids }: FixtureServer): void {
  process.kill(pids.at(-1) ?? Number.NaN, "SIGKILL");
}

async function untilWaiting(source: FixtureServer): Promise<void> {
  await vi.waitUntil(() => source.stderr().includes("waiting"), { timeout: 20_000 });
}

describe.concurrent("kill -9", () => {
  it("before a call: a new process is started", async () => {
    await using server = await faulty();
    expect(await server.echo()).toBe("still here");
    kill(server.source);
    await vi.waitUntil(() => !server.source.pids.some(isAlive));
    expect(await server.echo()).toBe("still here");
    expect(server.source.pids).toHaveLength(2);
  });

  it("during a call: the call fails and is not repeated, the next one gets a new process", async () => {
    await using server = await faulty();
    const failing = server.fault("wait");
    await untilWaiting(server.source);
    kill(server.source);
    expect(await failing).toMatchObject({
      code: "mcp_connection",
      phase: "request",
      message: expect.stringContaining("the server was ended by SIGKILL"),
    });
    expect(server.source.stderr().match(/waiting/g)).toHaveLength(1);
    expect(await server.echo()).toBe("still here");
    expect(server.source.pids).toHaveLength(2);
  });

  it("after the last call: the toolset closes", async () => {
    await using server = await faulty();
    expect(await server.echo()).toBe("still here");
    kill(server.source);
  });

  it.each(["mute", "mute-listing"])(
    "during the start or the listing (%s): it fails",
    async (mode) => {
      const source = fixtureServer("fault-server", mode);
      const toolset = new MCPToolset(source, { id: "faulty", startTimeoutMs: 20_000 });
      const listing = toolset.getTools(fakeContext()).catch((error: unknown) => error);
      await untilWaiting(source);
      const killing = setInterval(() => source.pids.some(isAlive) && kill(source), 100); // it is started once more
      expect(await listing).toMatchObject({ code: "mcp_connection" });
      clearInterval(killing);
      expect(source.pids.filter(isAlive)).toEqual([]);
    },
  );

  it("of one server in the middle of a run: the other toolsets of the agent keep working", async () => {
    await using server = await faulty();
    const agent = new Agent({
      model: new ScriptedModel([[call("search", {}), call("wait", {})], "never said"]),
      toolsets: [server.toolset, new FakeToolset("search")],
    });
    const failing = agent.run("Go.").catch((error: unknown) => error);
    await untilWaiting(server.source);
    kill(server.source);
    expect(await failing).toMatchObject({ code: "mcp_connection" });
    const model = new ScriptedModel([
      [call("search", {}), call("echo", { message: "again" })],
      "Done.",
    ]);
    const result = await agent.run("Again.", { model });
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { partKind: "tool-return", toolName: "search" },
      { partKind: "tool-return", content: "again" },
    ]);
  });
});

describe.concurrent("what a server says wrongly", () => {
  it("garbage between messages does no harm", async () => {
    await using server = await faulty();
    expect(await callByName(server.toolset, "garbage")).toBe("after garbage");
    expect(await server.echo()).toBe("still here");
    expect(server.source.pids).toHaveLength(1);
  });

  it.each(["big", "noise"])(
    "more than 16 MiB in a message (%s) is a limit error, and the next call gets a new process",
    async (name) => {
      await using server = await faulty();
      expect(await server.fault(name)).toMatchObject({ code: "mcp_limit", limit: "message" });
      expect(await server.echo()).toBe("still here");
      expect(server.source.pids).toHaveLength(2);
    },
  );

  it.each(["wrong-id", "no-id", "trickle"])(
    "no answer of its own (%s) ends at the timeout",
    async (name) => {
      await using server = await faulty("calls", {
        readTimeoutMs: 2000,
        toolErrorBehavior: "error",
      });
      expect(await server.fault(name)).toMatchObject({
        code: "mcp_protocol",
        rpcCode: -32_001,
        message: expect.stringContaining("within 2 s"),
      });
    },
  );

  it("of two answers the first counts", async () => {
    await using server = await faulty();
    expect(await callByName(server.toolset, "twice")).toBe("first");
    expect(await server.echo()).toBe("still here");
  });

  it("a start that trickles ends at its timeout", async () => {
    const source = fixtureServer("fault-server", "trickle");
    const toolset = new MCPToolset(source, { startTimeoutMs: 2000 });
    await expect(toolset.open()).rejects.toMatchObject({
      code: "mcp_connection",
      message: expect.stringContaining("did not answer within 2 s"),
    });
    expect(source.pids.filter(isAlive)).toEqual([]);
  });

  it("a server that hears nothing any longer, not even SIGTERM: the call ends, and so does the process", async () => {
    await using server = await faulty("calls", { readTimeoutMs: 2000, toolErrorBehavior: "error" });
    expect(await server.fault("deaf")).toMatchObject({ code: "mcp_protocol", rpcCode: -32_001 });
  });
});

describe.concurrent("what a server lists", () => {
  it("5,000 tools, as the same map while they are the same, and each can be called", async () => {
    await using server = await faulty("many-tools");
    const tools = await server.toolset.getTools(fakeContext());
    expect(tools.size).toBe(5000);
    expect(await server.toolset.getTools(fakeContext())).toBe(tools);
    expect(tools.get("tool-4999")?.definition.description).toBe("Does the work number 4999.");
  });

  it("descriptions of 1 MB, below the cap of a definition", async () => {
    await using server = await faulty("long-descriptions");
    const tools = await server.toolset.getTools(fakeContext());
    expect(Array.from(tools.values(), ({ definition }) => definition.description?.length)).toEqual(
      Array.from({ length: 8 }, () => 1_000_000),
    );
  });

  it("pages for ever: a limit error", async () => {
    await using server = await faulty("endless-pages");
    await expect(server.toolset.getTools(fakeContext())).rejects.toMatchObject({
      code: "mcp_limit",
      limit: "pages",
    });
  });

  it("control characters in a name: refused before a model sees it, with them written out", async () => {
    await using server = await faulty("control-characters");
    const model = Object.assign(new ScriptedModel(["never said"]), {
      profile: { toolNames: { pattern: /^[\w-]+$/, maxLength: 64 } },
    });
    const agent = new Agent({ model, toolsets: [server.toolset] });
    const error: unknown = await agent.run("Go.").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "tool_name_not_allowed" });
    expect(String(error)).toContain("rm");
    expect(String(error)).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
  });
});
