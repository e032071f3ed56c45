import { Client as SecondLineClient } from "@modelcontextprotocol/client";
import { Client as FirstLineClient } from "@modelcontextprotocol/sdk/client/index.js";
import { McpServer as FirstLineServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpServer as SecondLineServer } from "@modelcontextprotocol/server";
import { Agent, type RunContext, type Toolset } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { type MCPClient, type MCPServerObject, type MCPSource, MCPToolset } from "./index.ts";
import { stdio } from "./node.ts";

declare function use(value: unknown): void;

test("its tools are known at run time only, and need no deps", () => {
  const toolset = new MCPToolset(stdio({ command: "npx" }));
  expectTypeOf(toolset).toExtend<Toolset>();
  use(new Agent({ toolsets: [toolset] }));
});

test("it takes a source, and known options", () => {
  expectTypeOf(stdio({ command: "npx", args: ["-y"] as const })).toEqualTypeOf<MCPSource>();
  // @ts-expect-error a command is no source
  use(new MCPToolset({ command: "npx" }));
  // @ts-expect-error not a behaviour
  use(new MCPToolset(stdio({ command: "npx" }), { toolErrorBehavior: "ignore" }));
  // @ts-expect-error times end in Ms
  use(new MCPToolset(stdio({ command: "npx" }), { readTimeout: 1 }));
  // @ts-expect-error arguments are a list
  stdio({ command: "npx", args: "-y" });
});

test("it takes a URL, with headers", () => {
  use(new MCPToolset("https://example.com/mcp", { headers: { authorization: "Bearer x" } }));
  expectTypeOf(new MCPToolset(new URL("https://example.com/mcp"))).toExtend<Toolset>();
  // @ts-expect-error the value of a header is a string
  use(new MCPToolset("https://example.com/mcp", { headers: { "x-team": 7 } }));
});

test("its options see the deps of a run", () => {
  interface User {
    readonly token: string;
  }
  const toolset = new MCPToolset("https://example.com/mcp", {
    auth: (ctx: RunContext<User>) => ctx.deps.token,
    sessionKey: (ctx) => ctx.deps.token,
    processToolCall(asked, next, ctx) {
      expectTypeOf(ctx.deps).toEqualTypeOf<User>();
      expectTypeOf(asked.args).toEqualTypeOf<Readonly<Record<string, unknown>>>();
      return next();
    },
  });
  expectTypeOf(toolset).toEqualTypeOf<MCPToolset<User>>();
  const agent = new Agent({ toolsets: [toolset] });
  use(agent.run("Go.", { deps: { token: "abc" } }));
  // @ts-expect-error it needs a token
  use(agent.run("Go."));
});

test("it takes a server of either line of the SDK", () => {
  const info = { name: "test", version: "1" };
  expectTypeOf<FirstLineServer>().toExtend<MCPServerObject>();
  expectTypeOf<SecondLineServer>().toExtend<MCPServerObject>();
  use(new MCPToolset(new FirstLineServer(info)));
  use(new MCPToolset(new SecondLineServer(info)));
  // @ts-expect-error a model answers, or a handler in the words of the protocol
  use(new MCPToolset(new SecondLineServer(info), { samplingHandler: () => "42" }));
});

test("it takes a client of either line of the SDK", () => {
  expectTypeOf<FirstLineClient>().toExtend<MCPClient>();
  expectTypeOf<SecondLineClient>().toExtend<MCPClient>();
  use(new MCPToolset(new FirstLineClient({ name: "test", version: "1" })));
  use(new MCPToolset(new SecondLineClient({ name: "test", version: "1" })));
  // @ts-expect-error something that cannot call is no client
  use(new MCPToolset({ listTools: async () => ({ tools: [] }) }));
});
