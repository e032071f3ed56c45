import { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

/** A server with two tools: one that answers with text, one with structured content. */
export function makeServer(): McpServer {
  const server = new McpServer({ name: "bench", version: "1" });
  const inputSchema = z.object({ message: z.string() });
  server.registerTool("echo", { inputSchema }, ({ message }) => ({
    content: [{ type: "text", text: message }],
  }));
  const outputSchema = z.object({ message: z.string(), length: z.number() });
  server.registerTool("measure", { inputSchema, outputSchema }, ({ message }) => {
    const structuredContent = { message, length: message.length };
    return {
      content: [{ type: "text", text: JSON.stringify(structuredContent) }],
      structuredContent,
    };
  });
  return server;
}
