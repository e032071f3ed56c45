import { Client } from "@modelcontextprotocol/client";
import { McpServer } from "@modelcontextprotocol/server";
import { TestModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { MCPToolset, type MCPToolsetOptions } from "./index.ts";
import { stdio } from "./node.ts";

const info = { name: "test", version: "1" };

it("agent §17.1: what a client of yours has no use for is named", () => {
  const options: MCPToolsetOptions = {
    elicitation: () => ({ action: "decline" }),
    logLevel: "info",
    logHandler: () => undefined,
    messageHandler: () => undefined,
    samplingModel: "agent",
    roots: [],
    clientInfo: info,
    startTimeoutMs: 1000,
    headers: {},
  };
  expect(() => new MCPToolset(new Client(info), options)).toThrow(
    "MCPToolset(client): leave out `clientInfo`, `elicitation`, `headers`, `logHandler`, `logLevel`, `messageHandler`, `roots`, `samplingModel`, `startTimeoutMs`. The client has been connected without them.",
  );
});

it("agent §17.1: what is for a URL alone is named", () => {
  expect(
    () => new MCPToolset(stdio({ command: "npx" }), { auth: "x", fetch, headers: {} }),
  ).toThrow(
    "MCPToolset(npx): leave out `auth`, `fetch`, `headers`. Only a server that is given as a URL gets them.",
  );
});

it("agent §17.1: a model and a handler exclude each other, and so do two authorizations", () => {
  const samplingHandler = (): never => {
    throw new Error("not asked");
  };
  expect(
    () =>
      new MCPToolset("https://example.com", { samplingModel: new TestModel(), samplingHandler }),
  ).toThrow("`samplingModel` and `samplingHandler` both answer for a model. Keep one.");
  expect(
    () => new MCPToolset("https://example.com", { auth: "x", headers: { Authorization: "y" } }),
  ).toThrow("`auth` and the header `authorization` say both who is asking. Keep one.");
});

it("a server of this process has one session", () => {
  expect(() => new MCPToolset(new McpServer(info), { sessionKey: () => "a" })).toThrow(
    "MCPToolset(server): leave out `sessionKey`. A server of this process has one session at a time.",
  );
});

it.each([
  [{ cacheTools: { ttlMs: 0 } }, "`cacheTools.ttlMs` is 0"],
  [{ maxIdleSessions: -1 }, "`maxIdleSessions` is -1"],
  [{ sessionIdleMs: Number.NaN }, "`sessionIdleMs` is NaN"],
])("options out of range are refused: %o", (options, message) => {
  expect(() => new MCPToolset("https://example.com", options)).toThrow(message);
});
