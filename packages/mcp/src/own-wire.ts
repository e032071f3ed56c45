import type { Client } from "@modelcontextprotocol/client";
import { httpStatusOf } from "./http-failure.ts";
import type { MCPConnection, MCPSource } from "./mcp-source.ts";
import { messageOf } from "./sdk-error.ts";
import { type Wire, withoutOutputSchema } from "./wire.ts";

/** A client and a connection that are ours: closed with the session. */
export function ownWire(client: Client, connection: MCPConnection, source: MCPSource): Wire {
  const { transport, trace } = connection;
  return {
    get instructions() {
      return client.getInstructions();
    },
    get offersTools() {
      return client.getServerCapabilities()?.tools !== undefined;
    },
    tellsOfChanges: source.remote !== true,
    recovery: "the next use connects anew",
    trace: () => trace?.() ?? {},
    // Not `client.listTools`: with what that keeps, the client rejects results that miss their
    // schema, and a call that has run would be tried again.
    listPage: (cursor, options) =>
      client.request(
        { method: "tools/list", ...(cursor !== undefined && { params: { cursor } }) },
        options,
      ),
    callTool: (params, options, tool) =>
      client.callTool(params, {
        ...options,
        ...(tool !== undefined && { toolDefinition: withoutOutputSchema(tool) }),
      }),
    isSessionLost: (error) => transport.sessionId !== undefined && saysSessionLost(error),
    async close() {
      await client.close().catch(ignore);
      await transport.close().catch(ignore); // also where the client had let go of it
    },
  };
}

/** 404 by the protocol; many servers answer 400 and say so. */
function saysSessionLost(error: unknown): boolean {
  const status = httpStatusOf(error);
  return status === 404 || (status === 400 && /session/i.test(messageOf(error)));
}

function ignore(): void {}
