import { acceptedContent, inputRequired, type McpServer } from "@modelcontextprotocol/server";
import { Agent, ModelRetry } from "@toolsets/core";
import { call, callByName, fakeContext, FunctionModel } from "@toolsets/testing";
import { expect, it, vi } from "vitest";
import * as z from "zod";
import { modernServer } from "./__fixtures__/http-server.ts";
import { type MCPLogEntry, MCPToolset } from "./index.ts";

const confirmation = z.object({ sure: z.boolean(), why: z.string().default("none") });
const text = (value: string): { content: { type: "text"; text: string }[] } => ({
  content: [{ type: "text", text: value }],
});

/** Asks before it works: the user, a model and for the roots. */
function asking(server: McpServer): void {
  server.registerTool("wipe", {}, (ctx) => {
    const said = acceptedContent(ctx.mcpReq.inputResponses, "sure", confirmation);
    if (said !== undefined) return text(`wiped: ${said.sure}, ${said.why}`);
    return inputRequired({
      inputRequests: {
        sure: inputRequired.elicit({ message: "Sure?", requestedSchema: confirmation }),
      },
    });
  });
  server.registerTool("think", {}, (ctx) => {
    const responses = ctx.mcpReq.inputResponses;
    if (responses !== undefined) return text(JSON.stringify(responses));
    return inputRequired({
      inputRequests: {
        thought: inputRequired.createMessage({
          maxTokens: 5,
          messages: [{ role: "user", content: { type: "text", text: "Think." } }],
        }),
        roots: inputRequired.listRoots(),
      },
    });
  });
  server.registerTool("log", {}, async (ctx) => {
    await ctx.mcpReq.log("warning", "low on wood");
    return text("logged");
  });
}

it("agent §17.14: at 2026-07-28 a call is put to the user, and made again with the answer", async () => {
  await using server = await modernServer([], asking);
  const toolset = new MCPToolset(server.url, {
    elicitation: ({ message }) => ({ action: "accept", content: { sure: message === "Sure?" } }),
  });
  expect(await callByName(toolset, "wipe")).toBe("wiped: true, none"); // the default was filled in
});

it("agent §17.14: at 2026-07-28 the model of the run and the roots answer a call", async () => {
  await using server = await modernServer([], asking);
  const toolset = new MCPToolset(server.url, {
    samplingModel: "agent",
    roots: [{ uri: "file:///notes" }],
  });
  const model = new FunctionModel({
    request(messages, { functionTools }) {
      if (functionTools.length === 0) return "I am thinking.";
      return messages.length === 1 ? [call("think", {})] : "Done.";
    },
  });
  const result = await new Agent({ model, toolsets: [toolset] }).run("Go.");
  const told = JSON.stringify(result.allMessages()[2]);
  expect(told).toContain("I am thinking.");
  expect(told).toContain("file:///notes");
  expect(result.usage.requests).toBe(3);
});

it("agent §17.14: what a call asks comes with the context of that call", async () => {
  await using server = await modernServer([], (built) => {
    const inputSchema = z.object({ who: z.string() });
    built.registerTool("ask", { inputSchema }, async ({ who }, ctx) => {
      const said = acceptedContent(ctx.mcpReq.inputResponses, "sure", confirmation);
      if (said !== undefined) return text(`${who}: ${said.why}`);
      if (who === "ada") await new Promise((resolve) => setTimeout(resolve, 50)); // bob comes first
      const sure = inputRequired.elicit({ message: who, requestedSchema: confirmation });
      return inputRequired({ inputRequests: { sure } });
    });
  });
  const asked: unknown[] = [];
  await using toolset = new MCPToolset<string>(server.url, {
    elicitation(request, { ctx }) {
      asked.push(request);
      return { action: "accept", content: { sure: true, why: String(ctx?.deps) } };
    },
  });
  await toolset.open();
  const users = ["ada", "bob", "eve"];
  const said = users.map((deps) =>
    toolset.directCallTool("ask", { who: deps }, { ctx: fakeContext({ deps, runId: deps }) }),
  );
  expect(await Promise.all(said)).toEqual(users.map((user) => `${user}: ${user}`));
  expect(JSON.stringify(asked)).not.toContain("toolsets/use");
});

it("agent §17.14: what nobody answers fails the call alone", async () => {
  await using server = await modernServer([], asking);
  const toolset = new MCPToolset(server.url);
  const error: unknown = await callByName(toolset, "wipe").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelRetry);
});

it("agent §17.14: at 2026-07-28 each call says what may be logged", async () => {
  await using server = await modernServer([], asking, { capabilities: { logging: {} } });
  const entries: MCPLogEntry[] = [];
  const toolset = new MCPToolset(server.url, {
    logLevel: "info",
    logHandler: (entry) => void entries.push(entry),
  });
  expect(await callByName(toolset, "log")).toBe("logged");
  expect(entries).toMatchObject([{ level: "warning", data: "low on wood" }]);
});

it("agent §17.3: a list is kept for as long as the server says", async () => {
  const asked: string[] = [];
  const cacheHints = { "tools/list": { ttlMs: 60_000 } };
  await using server = await modernServer(asked, undefined, { cacheHints });
  await using toolset = new MCPToolset(server.url);
  await toolset.open();
  const tools = await toolset.getTools(fakeContext());
  expect(await toolset.getTools(fakeContext())).toBe(tools);
  expect(asked.filter((method) => method === "tools/list")).toHaveLength(1);
});

it("agent §17.3: where a list is kept until a notice, notices are listened to", async () => {
  const asked: string[] = [];
  const tools = ["first"];
  await using server = await modernServer(asked, (built) => {
    for (const name of tools) built.registerTool(name, {}, () => text(name));
  });
  await using toolset = new MCPToolset(server.url, { cacheTools: true });
  await toolset.open();
  expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["first"]);
  tools.push("second");
  expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["first"]);
  expect(asked).toContain("subscriptions/listen");
  server.toolsChanged();
  await vi.waitFor(async () => {
    expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["first", "second"]);
  }, 15_000);
});

it("agent §17.14: a listing that never ends is refused", async () => {
  await using server = await modernServer([], (built) => {
    let page = 0;
    built.server.registerCapabilities({ tools: {} });
    built.server.setRequestHandler("tools/list", () => {
      page = Math.random();
      return {
        tools: [{ name: `tool-${page}`, inputSchema: { type: "object" } }],
        nextCursor: String(page),
      };
    });
  });
  const toolset = new MCPToolset(server.url);
  await expect(toolset.getTools(fakeContext())).rejects.toMatchObject({
    code: "mcp_limit",
    limit: "pages",
  });
});
