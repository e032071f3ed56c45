// oxlint-disable import/no-nodejs-modules, no-restricted-globals -- servers for tests
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { fixtureProgram } from "./fixture-server.ts";

/** A server of 127.0.0.1. */
export interface HTTPServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** What a JSON-RPC message asks for. */
export interface Asked {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly protocolVersion?: string };
}

/** Answers with what `listener` does, on a free port unless it is given. */
export async function serve(listener: RequestListener, port = 0): Promise<HTTPServer> {
  const server = createServer(listener).listen(port, "127.0.0.1");
  await once(server, "listening");
  const taken = portOf(server);
  return {
    url: `http://127.0.0.1:${taken}/mcp`,
    port: taken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The everything server over streamable HTTP, in a process of its own, on a free port unless given. */
export async function everythingOverHTTP(port?: number): Promise<HTTPServer> {
  return everythingAt(port ?? (await freePort()), "streamableHttp", "mcp");
}

/** The same over SSE. */
export async function everythingOverSSE(port?: number): Promise<HTTPServer> {
  return everythingAt(port ?? (await freePort()), "sse", "sse");
}

async function freePort(): Promise<number> {
  await using server = await serve(() => undefined);
  return server.port;
}

async function everythingAt(port: number, mode: string, path: string): Promise<HTTPServer> {
  const { command, args } = fixtureProgram("everything", mode);
  const child = spawn(command, args, {
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  await untilListening(child);
  return {
    url: `http://127.0.0.1:${port}/${path}`,
    port,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A server of the 2026-07-28 protocol. */
export interface ModernServer extends HTTPServer {
  /** Tells listeners that the tools have changed. */
  toolsChanged(): void;
}

/**
 * A server of the 2026-07-28 protocol: with a tool `ping`, or what `build` registers for each request.
 * `asked` gets the methods of its requests.
 */
export async function modernServer(
  asked: string[],
  build: (server: McpServer) => void = (server) => {
    server.registerTool("ping", {}, () => ({ content: [{ type: "text", text: "pong" }] }));
  },
  options: ConstructorParameters<typeof McpServer>[1] = {},
): Promise<ModernServer> {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "modern", version: "1" }, options);
    build(server);
    return server;
  });
  const server = await serve((request, response) => {
    void (async () => {
      const body = await readBody(request);
      if (request.method === "POST") asked.push(String((JSON.parse(body) as Asked).method)); // sent by the client
      const answer = await handler.fetch(
        new Request(`http://127.0.0.1${request.url}`, {
          method: request.method ?? "GET",
          headers: request.headers as Record<string, string>, // none of these is a list
          ...(body !== "" && { body }),
        }),
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.flushHeaders();
      for await (const chunk of answer.body ?? []) response.write(chunk);
      response.end();
    })();
  });
  return { ...server, toolsChanged: () => handler.notify.toolsChanged() };
}

/**
 * A server of the older protocol with the tool `die`, as small as can be: `answer` may take over what
 * is asked for, and tells so by returning true.
 */
export function legacy(
  answer: (asked: Asked, response: ServerResponse, request: IncomingMessage) => boolean,
): RequestListener {
  return (request, response) => {
    void (async () => {
      if (request.method !== "POST") return void response.writeHead(405).end();
      const asked = JSON.parse(await readBody(request)) as Asked; // sent by the client
      if (answer(asked, response, request)) return;
      if (asked.id === undefined) return void response.writeHead(202).end();
      if (asked.method === "server/discover") return void response.writeHead(400).end();
      sendResult(response, asked, RESULTS[String(asked.method)] ?? {});
    })();
  };
}

/** Answers a request with a JSON-RPC result. */
export function sendResult(response: ServerResponse, { id }: Asked, result: object): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
}

const RESULTS: Readonly<Record<string, object>> = {
  initialize: {
    protocolVersion: "2025-06-18",
    capabilities: { tools: {} },
    serverInfo: { name: "legacy", version: "1" },
  },
  "tools/list": { tools: [{ name: "die", inputSchema: { type: "object" } }] },
  "tools/call": { content: [{ type: "text", text: "alive" }] },
};

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

async function untilListening({ stderr }: ChildProcess): Promise<void> {
  if (stderr === null) throw new TypeError("no stderr");
  for await (const chunk of stderr.iterator({ destroyOnReturn: false })) {
    if (/(?:listening|running) on port/.test(String(chunk))) break;
  }
  stderr.resume();
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("no port");
  return address.port;
}
