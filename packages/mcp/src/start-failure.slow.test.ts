import { expect, it } from "vitest";
import { fixtureServer, isAlive } from "./__fixtures__/fixture-server.ts";
import { MCPToolset } from "./mcp-toolset.ts";

it("a server that does not even notice that its input ended: ended by a signal", async () => {
  const source = fixtureServer("broken-server", "deaf");
  const toolset = new MCPToolset(source, { startTimeoutMs: 1000 });
  await expect(toolset.open()).rejects.toMatchObject({ code: "mcp_connection" });
  expect(source.pids.map(isAlive)).toEqual([false]);
});
