/* oxlint-disable import/no-nodejs-modules, no-restricted-globals -- a program for Node */
// An MCP server of the 2026-07-28 protocol, and of those before, with a tool for each thing that a test
// wants to see.
import { acceptedContent, inputRequired, McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import * as z from "zod";

process.stderr.write(`pid=${process.pid}\n`);

const [delayMs = "0"] = process.argv.slice(2);
await new Promise((resolve) => setTimeout(resolve, Number(delayMs)));

const confirmation = z.object({ sure: z.boolean() });
const text = (value) => ({ content: [{ type: "text", text: value }] });

serveStdio(() => {
  const server = new McpServer({ name: "modern", version: "1" });
  server.registerTool("era", {}, (ctx) =>
    text(String(ctx.mcpReq.envelope?.["io.modelcontextprotocol/protocolVersion"])),
  );
  server.registerTool("wipe", {}, (ctx) => {
    const said = acceptedContent(ctx.mcpReq.inputResponses, "sure", confirmation);
    if (said !== undefined) return text(`wiped: ${said.sure}`);
    const sure = inputRequired.elicit({ message: "Sure?", requestedSchema: confirmation });
    return inputRequired({ inputRequests: { sure } });
  });
  server.registerTool("grow", {}, () => {
    server.registerTool("grown", {}, () => text("fresh")); // tells the client
    return text("grown");
  });
  return server;
});
