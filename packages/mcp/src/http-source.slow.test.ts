import { callByName, fakeContext } from "@toolsets/testing";
import { expect, it } from "vitest";
import { everythingOverHTTP } from "./__fixtures__/http-server.ts";
import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import { MCPToolset } from "./mcp-toolset.ts";

it("the everything server may be restarted between two calls", async () => {
  const before = await everythingOverHTTP();
  const toolset = new MCPToolset(before.url);
  await toolset.open();
  expect(await callByName(toolset, "echo", { message: "one" })).toBe("Echo: one");
  await before[Symbol.asyncDispose]();
  await using after = await everythingOverHTTP(before.port);
  expect(after.url).toBe(before.url);
  expect(await callByName(toolset, "echo", { message: "two" })).toBe("Echo: two");
  await toolset.close();
});

it("the everything server is killed in the middle of a call: the call fails, and is not repeated", async () => {
  const server = await everythingOverHTTP();
  const toolset = new MCPToolset(server.url);
  await toolset.open();
  const reports: unknown[] = [];
  const ctx = fakeContext({
    async emit(data) {
      if (reports.push(data) === 1) await server[Symbol.asyncDispose]();
    },
  });
  const args = { duration: 3000, steps: 30_000 };
  const error: unknown = await callByName(
    toolset,
    "trigger-long-running-operation",
    args,
    ctx,
  ).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MCPConnectionError);
  expect(String(error)).toContain("Whether the request was carried out is not known");
  await toolset.close();
});
