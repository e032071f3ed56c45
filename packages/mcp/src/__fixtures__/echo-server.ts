// oxlint-disable import/no-nodejs-modules -- a server for tests
import { randomUUID } from "node:crypto";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { type HTTPServer, serve } from "./http-server.ts";

/** A server that shows who asks, and the sessions that it has had. */
export interface EchoServer extends HTTPServer {
  /** The token that each was begun with, in order. */
  readonly begun: readonly string[];
  /** The tokens of those that go on. */
  readonly live: ReadonlySet<string>;
}

/** What `echo` shows of a call. */
export interface Echoed {
  /** What the request came with. */
  readonly token: string;
  /** What the session was begun with. */
  readonly begunWith: string;
  readonly sessionId: string | undefined;
}

/** A server whose session, instructions and list belong to the token that began the session. */
export async function echoServer(): Promise<EchoServer> {
  const begun: string[] = [];
  const live = new Set<string>();
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const begin = async (token: string): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized(id) {
        sessions.set(id, transport);
        begun.push(token);
        live.add(token);
      },
      onsessionclosed(id) {
        sessions.delete(id);
        live.delete(token);
      },
    });
    await echoOf(token).connect(transport);
    return transport;
  };
  const server = await serve((request, response) => {
    void (async () => {
      const id = request.headers["mcp-session-id"];
      const known = typeof id === "string" ? sessions.get(id) : undefined;
      const transport = known ?? (await begin(tokenOf(request.headers.authorization)));
      await transport.handleRequest(request, response);
    })();
  });
  return { ...server, begun, live };
}

/** The same over SSE. */
export async function echoOverSSE(): Promise<HTTPServer> {
  const sessions = new Map<string, SSEServerTransport>();
  const server = await serve((request, response) => {
    void (async () => {
      const { searchParams } = new URL(String(request.url), "http://localhost");
      const known = sessions.get(String(searchParams.get("sessionId")));
      if (known !== undefined) return known.handlePostMessage(request, response);
      if (request.method !== "GET") return response.writeHead(404).end();
      const transport = new SSEServerTransport("/", response);
      sessions.set(transport.sessionId, transport);
      return echoOf(tokenOf(request.headers.authorization)).connect(transport);
    })();
  });
  return server;
}

function echoOf(token: string): Server {
  const server = new Server(
    { name: "echo", version: "1" },
    { capabilities: { tools: {} }, instructions: `This is for ${token}.` },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: ["echo", `of-${token}`].map((name) => ({ name, inputSchema: { type: "object" } })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async (_request, extra) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const echoed: Echoed = {
      token: tokenOf(extra.requestInfo?.headers["authorization"]),
      begunWith: token,
      sessionId: extra.sessionId,
    };
    return { content: [{ type: "text", text: JSON.stringify(echoed) }] };
  });
  return server;
}

function tokenOf(authorization: string | readonly string[] | undefined): string {
  return String(authorization).replace("Bearer ", "");
}
