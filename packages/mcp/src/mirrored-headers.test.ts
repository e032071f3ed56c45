import { fakeContext } from "@toolsets/testing";
import { expect, it } from "vitest";
import { modernServer } from "./__fixtures__/http-server.ts";
import { MCPToolset } from "./index.ts";
import { findHeaderFault } from "./mirrored-headers.ts";

const text = { type: "string" };

it.each<[string, object, string | undefined]>([
  ["none", { properties: { a: text } }, undefined],
  ["one", { properties: { a: { ...text, "x-mcp-header": "Region" } } }, undefined],
  [
    "one of a property of a property",
    { properties: { a: { properties: { b: { type: "integer", "x-mcp-header": "N" } } } } },
    undefined,
  ],
  ["one in data", { properties: { a: { ...text, default: { "x-mcp-header": "" } } } }, undefined],
  ["one that is a property", { properties: { "x-mcp-header": text } }, undefined],
  ["an empty name", { properties: { a: { ...text, "x-mcp-header": "" } } }, "name HTTP"],
  ["a name with a space", { properties: { a: { ...text, "x-mcp-header": "a b" } } }, "name HTTP"],
  ["a name in other letters", { properties: { a: { ...text, "x-mcp-header": "Région" } } }, "name"],
  ["no name", { properties: { a: { ...text, "x-mcp-header": 7 } } }, "name HTTP"],
  ["of a number", { properties: { a: { type: "number", "x-mcp-header": "A" } } }, "single value"],
  ["of a list", { properties: { a: { type: "array", "x-mcp-header": "A" } } }, "single value"],
  ["of no type", { properties: { a: { "x-mcp-header": "A" } } }, "single value"],
  [
    "two of one name",
    { properties: { a: { ...text, "x-mcp-header": "A" }, b: { ...text, "x-mcp-header": "a" } } },
    "two headers of one name",
  ],
  ["of the whole", { "x-mcp-header": "A" }, "of no property"],
  ["of an item", { properties: { a: { items: { ...text, "x-mcp-header": "A" } } } }, "no property"],
  [
    "of a property that may not be there",
    { anyOf: [{ properties: { a: { ...text, "x-mcp-header": "A" } } }] },
    "no property",
  ],
])("headers of a schema: %s", (_what, schema, fault) => {
  const found = findHeaderFault({ type: "object", ...schema });
  expect(found ?? "none").toContain(fault ?? "none");
});

it("a tool whose headers cannot be sent is left out, and told once", async () => {
  await using server = await modernServer([], (built) => {
    built.server.registerCapabilities({ tools: {} });
    built.server.setRequestHandler("tools/list", () => ({
      tools: ["good", "bad\u001b[31m"].map((name) => ({
        name,
        inputSchema: {
          type: "object",
          properties: { a: { ...text, "x-mcp-header": name === "good" ? "A" : "" } },
        },
      })),
    }));
  });
  const warnings: [string, string][] = [];
  await using toolset = new MCPToolset(server.url, {
    id: "far",
    onWarning: (message, { label }) => void warnings.push([message, label]),
  });
  await toolset.open();
  await toolset.getTools(fakeContext());
  expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["good"]);
  expect(warnings).toEqual([
    [
      "Tool `bad` of MCPToolset 'far' is left out: it asks for a header whose name HTTP does not allow.",
      "MCPToolset 'far'",
    ],
  ]);
});

it("agent §17.14: a log level for a server without a log is told", async () => {
  const { fixtureServer } = await import("./__fixtures__/fixture-server.ts");
  const warnings: string[] = [];
  await using toolset = new MCPToolset(fixtureServer("broken-server", "no-tools"), {
    logLevel: "info",
    onWarning: (message) => void warnings.push(message),
  });
  await toolset.open();
  expect(warnings).toEqual(["MCPToolset(node) has no log: `logLevel` has no effect."]);
});
