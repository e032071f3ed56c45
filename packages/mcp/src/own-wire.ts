import type { Client } from "@modelcontextprotocol/client";
import { httpStatusOf, readAnswer } from "./http-failure.ts";
import type { MCPConnection, MCPSource } from "./mcp-source.ts";
import { type CallParams, pageOf, type Wire, withoutOutputSchema } from "./wire.ts";

const NO_SESSION =
  /^(?:Bad Request: )?(?:No valid session ID|Session (?:ID )?(?:not found|expired))/i;
const LOG_LEVEL = "io.modelcontextprotocol/logLevel";

/** A client and a connection that are ours: closed with the session. */
export function ownWire(
  client: Client,
  connection: MCPConnection,
  source: MCPSource,
  logLevel: string | undefined,
): Wire {
  const { transport, trace } = connection;
  const isModern = (): boolean => client.getProtocolEra() === "modern";
  return {
    get instructions() {
      return client.getInstructions();
    },
    get capabilities() {
      return client.getServerCapabilities() ?? {};
    },
    hearsChanges: source.remote !== true,
    get mirrorsHeaders() {
      return source.remote === true && isModern();
    },
    recovery: "the next use connects anew",
    trace: () => trace?.() ?? {},
    // Not the methods of the client: they read all pages at once, write to the console, and with what
    // they keep, results that miss their schema are rejected: a call that has run would be tried again.
    listTools: (cursor, options) =>
      client.request({ method: "tools/list", ...pageOf(cursor) }, options),
    callTool: (params, options, tool) =>
      client.callTool(isModern() ? withLogLevel(params, logLevel) : params, {
        ...options,
        ...(tool !== undefined && { toolDefinition: withoutOutputSchema(tool) }),
      }),
    listResources: (cursor, options) =>
      client.request({ method: "resources/list", ...pageOf(cursor) }, options),
    listResourceTemplates: (cursor, options) =>
      client.request({ method: "resources/templates/list", ...pageOf(cursor) }, options),
    readResource: (params, options) =>
      client.request({ method: "resources/read", params }, options),
    listPrompts: (cursor, options) =>
      client.request({ method: "prompts/list", ...pageOf(cursor) }, options),
    getPrompt: (params, options) => client.getPrompt(params, options),
    complete: (params, options) => client.complete(params, options),
    isSessionLost: (error) => transport.sessionId !== undefined && saysSessionLost(error),
    async close() {
      await client.close().catch(ignore);
      await transport.close().catch(ignore); // also where the client had let go of it
    },
  };
}

/** In the newest protocol each request says what may be logged meanwhile. */
function withLogLevel(params: CallParams, logLevel: string | undefined): CallParams {
  if (logLevel === undefined) return params;
  const { _meta: meta } = params;
  return { ...params, _meta: { [LOG_LEVEL]: logLevel, ...meta } };
}

/**
 * 404 by the protocol; servers after the examples of the SDK say 400, in these words.
 * An error that has the id of the request is its answer: the call may have run.
 */
function saysSessionLost(error: unknown): boolean {
  const status = httpStatusOf(error);
  if (status !== 404 && status !== 400) return false;
  const { id, message } = readAnswer(error);
  return typeof id !== "number" && (status === 404 || NO_SESSION.test(message));
}

function ignore(): void {}
