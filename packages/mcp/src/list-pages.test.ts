import { fakeContext } from "@toolsets/testing";
import { expect, it } from "vitest";
import { fixtureServer } from "./__fixtures__/fixture-server.ts";
import { MCPLimitError } from "./errors/mcp-limit-error.ts";
import { listPages } from "./list-pages.ts";
import { MCPToolset } from "./mcp-toolset.ts";

const inputSchema = { type: "object" as const };

it("reads page after page", async () => {
  const asked: (string | undefined)[] = [];
  const { items } = await listPages("here", "tools", async (cursor) => {
    asked.push(cursor);
    return cursor === undefined
      ? { items: [{ name: "a", inputSchema }], nextCursor: "2", ttlMs: 50 }
      : { items: [{ name: "b", inputSchema }], ttlMs: 20 };
  });
  expect(items.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(asked).toEqual([undefined, "2"]);
});

it("takes an empty cursor for the end", async () => {
  const page = { items: [{ name: "a", inputSchema }], nextCursor: "" };
  expect((await listPages("here", "tools", async () => page)).items).toHaveLength(1);
});

it.concurrent.each([
  ["endless-pages", "pages", "more than 100 pages"],
  ["many-tools", "tools", "more than 10,000 tools"],
  ["long-definition", "definition", "more than 1,048,576 characters in the definition of `long`"],
  ["deep-definition", "depth", "more than 64 levels in the definition of `deep`"],
] as const)("a server with %s is refused", async (fault, limit, message) => {
  const toolset = new MCPToolset(fixtureServer("broken-server", fault), { id: "broken" });
  const error: unknown = await toolset.getTools(fakeContext()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MCPLimitError);
  expect(error).toMatchObject({ code: "mcp_limit", label: "MCPToolset 'broken'", limit });
  expect(String(error)).toContain(message);
});

it.concurrent("all pages together have the time of one answer", async () => {
  const source = fixtureServer("broken-server", "slow-pages");
  const toolset = new MCPToolset(source, { id: "slow", readTimeoutMs: 500 });
  await expect(toolset.getTools(fakeContext())).rejects.toThrow(
    "MCPToolset 'slow' did not answer `tools/list` within 0.5 s.",
  );
});
