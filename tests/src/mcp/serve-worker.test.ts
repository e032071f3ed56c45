import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { root } from "../workspaces.ts";

const worker = `
import { FunctionToolset } from "@toolsets/function";
import { serve } from "@toolsets/mcp/server";

const tools = new FunctionToolset().tool({ name: "now", execute: () => "now" });
const http = { token: "a-long-and-random-token", hosts: ["tools.example.com"] };
export const served = serve(tools, { name: "worker", http });
export default { fetch: served.fetch };
`;

interface Worker {
  readonly default: { fetch(request: Request): Promise<Response> };
  readonly served: { close(): Promise<void> };
}

it("issue 8: a worker serves tools, bundled as workers are, without a built-in of Node", async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: worker, resolveDir: join(root, "tests"), loader: "ts" },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    conditions: ["@toolsets/source", "workerd", "worker"],
    outdir: "unused",
  });
  const outside = Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external === true),
  );
  expect(outside).toEqual([]);
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const { default: handler, served }: Worker = await import(`data:text/javascript;base64,${code}`);
  const ask = (authorization: string) =>
    handler.fetch(
      new Request("https://tools.example.com/mcp", {
        method: "POST",
        headers: {
          authorization,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": "2026-07-28",
          "mcp-method": "tools/list",
        },
        body: JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method: "tools/list",
          params: {
            _meta: {
              "io.modelcontextprotocol/protocolVersion": "2026-07-28",
              "io.modelcontextprotocol/clientCapabilities": {},
            },
          },
        }),
      }),
    );
  const listed = await ask("Bearer a-long-and-random-token");
  expect(await listed.json()).toMatchObject({
    result: { tools: [{ name: "now" }] },
  });
  expect((await ask("")).status).toBe(401);
  await served.close();
});
