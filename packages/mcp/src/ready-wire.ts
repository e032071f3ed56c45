import type {
  CallToolResult,
  CompleteResult,
  GetPromptResult,
  ListPromptsResult,
  ListResourcesResult,
  ListResourceTemplatesResult,
  ListToolsResult,
  ReadResourceResult,
} from "@modelcontextprotocol/client";
import type { MCPClient } from "./mcp-client.ts";
import { messageOf } from "./sdk-error.ts";
import { pageOf, type Wire, withoutOutputSchema } from "./wire.ts";

const MISFIT =
  /^(?:Structured content does not match|Failed to validate structured|Tool \S+ has an output schema but)/;

/**
 * A client that the caller has connected, and closes. Its notification handlers are the caller's too,
 * so nothing is heard of changed tools.
 */
export function readyWire(client: MCPClient): Wire {
  const isSecondLine = "getProtocolEra" in client;
  return {
    get instructions() {
      return client.getInstructions();
    },
    get capabilities() {
      return client.getServerCapabilities() ?? {};
    },
    hearsChanges: false,
    mirrorsHeaders: false, // a client of 2.x leaves such tools out itself
    recovery: "connect its client again",
    trace: () => ({}),
    async listTools(cursor, options) {
      return (await client.listTools(pageOf(cursor).params, options)) as ListToolsResult; // the client has checked it
    },
    async callTool(params, options, tool = { name: params.name, inputSchema: { type: "object" } }) {
      const called = isSecondLine
        ? client.callTool(params, { ...options, toolDefinition: withoutOutputSchema(tool) })
        : client.callTool(params, undefined, options).catch(toMisfit);
      return (await called) as CallToolResult; // the client has checked it
    },
    // The client has checked what these give, too.
    async listResources(cursor, options) {
      return (await client.listResources(pageOf(cursor).params, options)) as ListResourcesResult;
    },
    async listResourceTemplates(cursor, options) {
      const listed = await client.listResourceTemplates(pageOf(cursor).params, options);
      return listed as ListResourceTemplatesResult;
    },
    async readResource(params, options) {
      return (await client.readResource(params, options)) as ReadResourceResult;
    },
    async listPrompts(cursor, options) {
      return (await client.listPrompts(pageOf(cursor).params, options)) as ListPromptsResult;
    },
    async getPrompt(params, options) {
      return (await client.getPrompt(params, options)) as GetPromptResult;
    },
    async complete(params, options) {
      return (await client.complete(params, options)) as CompleteResult;
    },
    isSessionLost: () => false,
    async close() {},
  };
}

/**
 * A client of the 1.x line rejects a result that misses its schema. The tool has run, so that is a
 * failure of the tool and says so.
 */
function toMisfit(error: unknown): CallToolResult {
  const message = messageOf(error);
  if (!MISFIT.test(message)) throw error;
  const text = `The tool ran, but its result is not what it promises: ${message}`;
  return { isError: true, content: [{ type: "text", text }] };
}
