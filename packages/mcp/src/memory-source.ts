import type { Transport } from "@modelcontextprotocol/client";
import type { MCPSource } from "./mcp-source.ts";

/**
 * A server of this process: `McpServer` and `Server` of `@modelcontextprotocol/server` 2.x and of
 * `@modelcontextprotocol/sdk` 1.x both are one. It serves one session at a time.
 */
export interface MCPServerObject {
  connect(transport: Transport): Promise<void>;
  close(): Promise<void>;
}

/** Connects to a server of this process, without a network. */
export function memorySource(server: MCPServerObject): MCPSource {
  return {
    label: "server",
    async connect() {
      const { InMemoryTransport } = await import("./sdk-memory.ts");
      const [transport, other] = InMemoryTransport.createLinkedPair();
      await server.connect(other);
      return { transport };
    },
  };
}
