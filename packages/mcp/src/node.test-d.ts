import { Agent } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import type { MCPToolset } from "./index.ts";
import { loadMCPToolsets, type UnavailableMCPServer } from "./node.ts";

declare function use(value: unknown): void;

test("the toolsets of a file go into any agent", async () => {
  const toolsets = await loadMCPToolsets(new URL("file:///mcp.json"));
  expectTypeOf(toolsets).toEqualTypeOf<readonly MCPToolset[]>();
  use(new Agent<{ userId: string }>({ toolsets }));
  use(new Agent({ toolsets: [...toolsets, ...(await loadMCPToolsets("other.json"))] }));
});

test("options of a file are known ones", () => {
  void loadMCPToolsets("mcp.json", {
    environment: { TOKEN: undefined },
    optional: ["github"],
    serverOptions: (name) => (name === "github" ? { maxRetries: 2 } : undefined),
    onUnavailable: (server) => expectTypeOf(server).toEqualTypeOf<UnavailableMCPServer>(),
  });
  // @ts-expect-error the id is the name of the server
  void loadMCPToolsets("mcp.json", { serverOptions: () => ({ id: "x" }) });
  // @ts-expect-error a list of names, or all
  void loadMCPToolsets("mcp.json", { optional: "github" });
});
