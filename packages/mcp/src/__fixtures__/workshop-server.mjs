/* oxlint-disable import/no-nodejs-modules, no-restricted-globals, no-underscore-dangle -- a program for Node */
// A well-behaved MCP server with a tool for each thing that a test wants to see.
import { McpServer, ProtocolError } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import * as z from "zod";

process.stderr.write(`pid=${process.pid}\n`);

const server = new McpServer(
  { name: "workshop", version: "1.0.0" },
  { instructions: `Measure twice,\u001b[31m cut once.${" Tidy up.".repeat(3000)}` },
);
const text = (value) => ({ content: [{ type: "text", text: value }] });

server.registerTool("pid", {}, () => text(String(process.pid)));

let grown = 0;
server.registerTool("grow", {}, () => {
  grown += 1;
  server.registerTool(`grown-${grown}`, {}, () => text("fresh")); // tells the client
  return text("grown");
});

server.registerTool("fail", { inputSchema: z.object({ how: z.string() }) }, ({ how }) => {
  if (how === "structured") {
    return { ...text("no"), structuredContent: { reason: "no paint" }, isError: true };
  }
  if (how === "silent") return { content: [], isError: true };
  if (how === "protocol") throw new ProtocolError(-32_042, "the saw is \u001b[1mlocked\u001b[0m");
  return { ...text("no wood\u0007"), isError: true };
});

server.registerTool("blocks", {}, () => ({
  content: [
    { type: "text", text: '{"boards":[1,2]}' },
    { type: "image", data: "AAAA", mimeType: "image/png" },
    { type: "audio", data: "BBBB", mimeType: "audio/wav" },
    { type: "resource", resource: { uri: "shop://plan", text: "a plan" } },
    { type: "resource", resource: { uri: "shop://blob", blob: "CCCC" } },
    { type: "resource_link", uri: "shop://shelf", name: "shelf" },
  ],
}));

server.registerTool("work", {}, async (ctx) => {
  const { progressToken } = ctx.mcpReq._meta ?? {};
  for (const progress of [1, 2]) {
    await ctx.mcpReq.notify({
      method: "notifications/progress",
      params: { progressToken, progress, total: 2, message: `step \u001b[1m${progress}` },
    });
  }
  await ctx.mcpReq.send({ method: "ping" }); // the client has read the reports when it answers
  return text("done");
});

server.registerTool("wait", {}, async (ctx) => {
  process.stderr.write("waiting\n");
  await new Promise((resolve) => ctx.mcpReq.signal.addEventListener("abort", resolve));
  process.stderr.write("cancelled\n");
  return text("never read");
});

await server.connect(new StdioServerTransport());
