import { Client as SecondLineClient } from "@modelcontextprotocol/client";
import { StdioClientTransport as SecondLineStdio } from "@modelcontextprotocol/client/stdio";
import { Client as FirstLineClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as FirstLineStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { Agent, type Json, ModelRetry } from "@toolsets/core";
import { call, callByName, fakeContext, ScriptedModel } from "@toolsets/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureProgram } from "./__fixtures__/fixture-server.ts";
import { everythingOverHTTP, everythingOverSSE } from "./__fixtures__/http-server.ts";
import { MCPToolset } from "./mcp-toolset.ts";
import { stdio } from "./node.ts";
import type { MCPServer } from "./server-options.ts";

/** The everything server, reached in one of the ways there are, and what ends it. */
interface Reached {
  readonly server: MCPServer;
  readonly end?: () => Promise<void>;
}

const client = { name: "test", version: "1" };
const program = { ...fixtureProgram("everything"), stderr: "ignore" } as const;

const COLUMNS: Readonly<Record<string, () => Promise<Reached>>> = {
  stdio: async () => ({ server: stdio(fixtureProgram("everything")) }),
  async http() {
    const everything = await everythingOverHTTP();
    return { server: everything.url, end: async () => everything[Symbol.asyncDispose]() };
  },
  async sse() {
    const everything = await everythingOverSSE();
    return { server: everything.url, end: async () => everything[Symbol.asyncDispose]() };
  },
  async "a ready client of sdk 1.x"() {
    const server = new FirstLineClient(client);
    await server.connect(new FirstLineStdio(program));
    return { server, end: () => server.close() };
  },
  async "a ready client of 2.x"() {
    const server = new SecondLineClient(client);
    await server.connect(new SecondLineStdio(program));
    return { server, end: () => server.close() };
  },
};

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );
}

describe.concurrent.each(Object.entries(COLUMNS))("AG-158: over %s", (_name, reach) => {
  let everything: MCPToolset;
  let end: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const reached = await reach();
    ({ end } = reached);
    everything = new MCPToolset(reached.server, { id: "all", includeInstructions: true });
    await everything.open();
  });
  afterAll(async () => {
    await everything.close();
    await end?.();
  });

  it("tools are listed, as the same map while they are the same", async () => {
    const tools = await everything.getTools(fakeContext());
    expect(tools.get("echo")?.definition).toMatchObject({
      description: "Echoes back the input string",
      parametersJsonSchema: { type: "object", required: ["message"] },
      toolsetId: "all",
      origin: ["MCPToolset 'all'#echo"],
    });
    expect(await everything.getTools(fakeContext())).toBe(tools);
  });

  it("a run calls two tools at once, and the model reads text and structured content", async () => {
    const model = new ScriptedModel([
      [call("echo", { message: "hi" }), call("get-structured-content", { location: "Chicago" })],
      "Done.",
    ]);
    const result = await new Agent({ model, toolsets: [everything] }).run("Go.");
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { content: "Echo: hi" },
      { content: { temperature: 36, conditions: "Light rain / drizzle", humidity: 82 } },
    ]);
  });

  it.each([
    ["text", "echo", { message: "hi" }, "Echo: hi"],
    [
      "structured content",
      "get-structured-content",
      { location: "Chicago" },
      { temperature: 36, conditions: "Light rain / drizzle", humidity: 82 },
    ],
    [
      "an image between texts",
      "get-tiny-image",
      {},
      [
        "Here's the image you requested:",
        { kind: "binary", mediaType: "image/png", data: expect.stringMatching(/^iVBOR/) },
        "The image above is the MCP logo.",
      ],
    ],
    [
      "links as their URIs",
      "get-resource-links",
      { count: 1 },
      [expect.any(String), expect.stringMatching(/^demo:\/\/resource\/dynamic\/blob\/1$/)],
    ],
  ])("AG-161: answers with %s", async (_kind, name, args, result) => {
    expect(await callByName(everything, name, args)).toEqual(result);
  });

  it("AG-162: arguments that do not fit, and a tool that is not there, let the model try again", async () => {
    const wrong = await thrownBy(callByName(everything, "echo", { message: 1 }));
    expect(wrong).toBeInstanceOf(ModelRetry);
    expect(String(wrong)).toContain("Invalid arguments for tool echo");

    const tool = (await everything.getTools(fakeContext())).get("echo");
    if (tool === undefined) throw new TypeError("`echo` is not listed");
    const missing = await thrownBy(everything.callTool("ohce", {}, fakeContext(), tool));
    expect(missing).toBeInstanceOf(ModelRetry);
    expect(String(missing)).toContain("ohce not found");
  });

  it("progress is reported, and an abort ends a call in the words of who aborted", async () => {
    const reason = new Error("the user left");
    const controller = new AbortController();
    const reports: Json[] = [];
    const ctx = fakeContext({
      signal: controller.signal,
      async emit(data) {
        reports.push(data);
        controller.abort(reason);
      },
    });
    const working = callByName(
      everything,
      "trigger-long-running-operation",
      { duration: 3000, steps: 30_000 },
      ctx,
    );
    await expect(working).rejects.toBe(reason);
    expect(reports[0]).toEqual({ progress: 1, total: 30_000 });
    expect(await callByName(everything, "echo", { message: "still here" })).toBe(
      "Echo: still here",
    );
  });

  it("AG-165: instructions are told as a static part", async () => {
    const instructions = await everything.getInstructions(fakeContext());
    expect(instructions).toMatchObject({ dynamic: false });
    expect(JSON.stringify(instructions)).toContain("Everything Server");
  });
});
