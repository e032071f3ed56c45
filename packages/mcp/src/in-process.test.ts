import { McpServer as SecondLineServer } from "@modelcontextprotocol/server";
import { McpServer as FirstLineServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { Agent, ModelRetry, type RunContext, ToolFailed } from "@toolsets/core";
import { call, callByName, fakeContext, runHostile, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it, vi } from "vitest";
import {
  MCPProtocolError,
  MCPToolError,
  MCPToolset,
  type MCPServerObject,
  type ProcessToolCall,
} from "./index.ts";

const info = { name: "here", version: "1" };
const inputSchema = { type: "object" as const };
const outputSchema = { ...inputSchema, properties: { sum: { type: "number" } }, required: ["sum"] };
const TOOLS = [
  {
    name: "show",
    title: "Show",
    icons: [{ src: "https://example.com/a.png", mimeType: "image/png" }],
    annotations: { readOnlyHint: true },
    _meta: { "example.com/team": "x" },
    inputSchema,
  },
  { name: "sum", inputSchema, outputSchema },
  { name: "odd", inputSchema, outputSchema },
  { name: "unfit", inputSchema, outputSchema: { ...inputSchema, $ref: "#/nowhere" } },
  { name: "fail", inputSchema },
];

/** What the server answers a call with. */
function answer(params: {
  readonly name: string;
  readonly arguments?: Record<string, unknown> | undefined;
  readonly _meta?: Record<string, unknown> | undefined;
}): { content: { type: "text"; text: string }[]; isError?: boolean } {
  const { name, arguments: args, _meta: meta } = params;
  const { progressToken: _, ...rest } = { ...meta };
  switch (name) {
    case "show":
      return { content: [{ type: "text", text: JSON.stringify({ args, meta: rest }) }] };
    case "sum":
      return Object.assign({ content: [] }, { structuredContent: { sum: 3 } });
    case "odd":
    case "unfit":
      return Object.assign({ content: [] }, { structuredContent: { sum: "three" } });
    default:
      return { content: [{ type: "text", text: "no wood" }], isError: true };
  }
}

const LINES: Readonly<Record<string, () => MCPServerObject>> = {
  "McpServer of 2.x"() {
    const server = new SecondLineServer(info, {
      capabilities: { tools: {} },
      instructions: "Measure twice.",
    });
    server.server.setRequestHandler("tools/list", () => ({ tools: TOOLS }));
    server.server.setRequestHandler("tools/call", ({ params }) => answer(params));
    return server;
  },
  "McpServer of sdk 1.x"() {
    const server = new FirstLineServer(info, {
      capabilities: { tools: {} },
      instructions: "Measure twice.",
    });
    server.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS }));
    server.server.setRequestHandler(CallToolRequestSchema, ({ params }) => answer(params));
    return server;
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

describe.each(Object.entries(LINES))("AG-158: in process, %s", (_name, make) => {
  it("is a source that opens again after a close", async () => {
    const toolset = new MCPToolset(make(), { includeInstructions: true });
    expect(toolset.label).toBe("MCPToolset(server)");
    await toolset.open();
    expect(await toolset.getInstructions(fakeContext())).toMatchObject({
      content: "Measure twice.",
    });
    await toolset.close();
    await toolset.open();
    expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(
      TOOLS.map(({ name }) => name),
    );
    await toolset.close();
  });

  it("agent §17.4: what it says of a tool is kept as it was sent", async () => {
    const tools = await new MCPToolset(make(), { includeReturnSchema: true }).getTools(
      fakeContext(),
    );
    expect(tools.get("show")?.definition.metadata).toEqual({
      title: "Show",
      icons: [{ src: "https://example.com/a.png", mimeType: "image/png" }],
      annotations: { readOnlyHint: true },
      meta: { "example.com/team": "x" },
    });
    expect(tools.get("sum")?.definition).toMatchObject({
      returnSchema: outputSchema,
      includeReturnSchema: true,
    });
  });

  it("agent §17.6: structured content alone is a result", async () => {
    expect(await callByName(new MCPToolset(make()), "sum")).toEqual({ sum: 3 });
  });

  it("a result that misses its schema fails like a tool that has run", async () => {
    const error = await thrownBy(callByName(new MCPToolset(make()), "odd"));
    expect(error).toBeInstanceOf(ModelRetry);
    expect(String(error)).toContain("The tool ran, but its result is not what it promises: ");
  });

  it("a schema that cannot be used checks nothing", async () => {
    expect(await callByName(new MCPToolset(make()), "unfit")).toEqual({ sum: "three" });
  });

  it("`resultValidator` takes the place of the check", async () => {
    const resultValidator = vi.fn<() => () => string>(() => () => "too odd");
    const toolset = new MCPToolset(make(), { resultValidator });
    await toolset.open();
    const failed =
      "Tool `sum` of MCPToolset(server) failed: The tool ran, but its result is not what it promises: too odd";
    expect(await toolset.directCallTool("sum")).toEqual({ sum: 3 }); // nothing is known of it yet
    await toolset.getTools(fakeContext());
    expect(await thrownBy(toolset.directCallTool("sum"))).toMatchObject({ message: failed });
    expect(await thrownBy(toolset.directCallTool("sum"))).toMatchObject({ message: failed });
    expect(resultValidator).toHaveBeenCalledExactlyOnceWith(outputSchema);
    await toolset.close();
  });

  it("agent §17.8: `processToolCall` changes calls, adds `_meta`, and answers instead", async () => {
    const seen: (string | undefined)[] = [];
    const processToolCall: ProcessToolCall = async (asked, next, ctx) => {
      seen.push(ctx.toolName);
      if (asked.args["n"] === 0) return "not asked";
      return { wrapped: await next({ ...asked, args: { n: 7 }, meta: { user: "ada" } }) };
    };
    const toolset = new MCPToolset(make(), { processToolCall });
    expect(await callByName(toolset, "show", { n: 1 })).toEqual({
      wrapped: { args: { n: 7 }, meta: { user: "ada" } },
    });
    expect(await callByName(toolset, "fail", { n: 0 })).toBe("not asked");
    expect(seen).toEqual(["show", "fail"]);
  });

  it("agent §17.7: `next` throws what came, and what is let pass is what `toolErrorBehavior` says", async () => {
    const codes: unknown[] = [];
    const processToolCall: ProcessToolCall = (asked, next) =>
      next().catch((error: MCPToolError) => {
        codes.push(error.code, error.said);
        throw error;
      });
    const failed = new MCPToolset(make(), { processToolCall, toolErrorBehavior: "failed" });
    const error = await thrownBy(callByName(failed, "fail"));
    expect(error).toBeInstanceOf(ToolFailed);
    expect(String(error)).toContain("no wood");
    expect(codes).toEqual(["mcp_tool", "no wood"]);
  });

  it("direct calls send `_meta` and throw what came", async () => {
    await using toolset = new MCPToolset(make(), { id: "here" });
    await toolset.open();
    expect(await toolset.directCallTool("show", { a: 1 }, { meta: { trace: "t" } })).toEqual({
      args: { a: 1 },
      meta: { trace: "t" },
    });
    expect(await thrownBy(toolset.directCallTool("fail"))).toBeInstanceOf(MCPToolError);
    const reason = new Error("too late");
    const signal = AbortSignal.abort(reason);
    expect(await thrownBy(toolset.directCallTool("show", {}, { signal }))).toBe(reason);
  });
});

describe("agent §17.7: errors that were thrown as one", () => {
  const tool = new MCPToolError("Tool `a` failed: dry", "here", "a", "dry");
  const protocol = new MCPProtocolError("no such method", { label: "here", rpcCode: -32_601 });
  const throwing =
    (errors: readonly Error[]): ProcessToolCall =>
    () => {
      throw new AggregateError(errors);
    };

  it.each([
    ["tool errors", [tool, tool], ToolFailed, "dry\ndry"],
    ["a protocol error among them", [tool, protocol], ModelRetry, "dry\nno such method"],
    ["another error among them", [tool, new Error("a bug")], AggregateError, ""],
    ["none", [], AggregateError, ""],
  ])("%s", async (_kind, errors, expected, message) => {
    const [make] = Object.values(LINES);
    if (make === undefined) throw new TypeError("no line");
    const processToolCall = throwing(errors);
    const toolset = new MCPToolset(make(), { processToolCall, toolErrorBehavior: "failed" });
    const error = await thrownBy(callByName(toolset, "show"));
    expect(error).toBeInstanceOf(expected);
    expect(error).toMatchObject({ message });
  });
});

it("runs of an agent see its deps in `processToolCall`", async () => {
  const make = LINES["McpServer of 2.x"];
  if (make === undefined) throw new TypeError("no line");
  const toolset = new MCPToolset(make(), {
    processToolCall: (asked, next, ctx: RunContext<{ user: string }>) =>
      next({ ...asked, meta: { user: ctx.deps.user } }),
  });
  const model = new ScriptedModel([[call("show", {})], "Done."]);
  const result = await new Agent({ model, toolsets: [toolset] }).run("Go.", {
    deps: { user: "ada" },
  });
  expect(result.allMessages()[2]?.parts).toMatchObject([
    { content: { args: {}, meta: { user: "ada" } } },
  ]);
});

it("a run whose process dies again and again lists anew, and makes each call once", async () => {
  const make = LINES["McpServer of 2.x"];
  if (make === undefined) throw new TypeError("no line");
  const calls: string[] = [];
  const { value, crashes } = await runHostile(
    (runtime) => {
      const processToolCall: ProcessToolCall = (asked, next) => {
        calls.push(asked.name);
        return next();
      };
      const agent = new Agent({
        model: new ScriptedModel([[call("show", { a: 1 }), call("sum", {})], "Done."]),
        toolsets: [new MCPToolset(make(), { id: "here", processToolCall })],
      });
      return agent.run("Go.", { runId: "run-1", conversationId: "c-1", runtime });
    },
    { seed: 7, crashAfter: 1 },
  );
  expect(crashes).toBeGreaterThan(2);
  expect(value.allMessages()[2]?.parts).toMatchObject([
    { content: { args: { a: 1 } } },
    { content: { sum: 3 } },
  ]);
  expect(calls.toSorted()).toEqual(["show", "sum"]);
});
