import type { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { UsageError } from "@toolsets/core";
import type { MCPConnection, MCPSource } from "./mcp-source.ts";
import { limitMessages } from "./message-limit.ts";
import { within } from "./within.ts";

const START_TIMEOUT_MS = 10_000;
const FAREWELL_MS = 2000;
const CONNECTION_CLOSED = -32_000;
const SHORTEST_SECRET = 4;

/** A server that is spoken to over streamable HTTP, in browsers too. It has 10 s to be ready. */
export function httpSource(
  address: string | URL,
  headers: Readonly<Record<string, string>>,
): MCPSource {
  const url = readURL(address);
  checkHeaders(headers);
  return {
    label: url.host, // a path may hold a key
    startTimeoutMs: START_TIMEOUT_MS,
    remote: true,
    connect: () => connect(url, headers),
  };
}

async function connect(
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<MCPConnection> {
  const { StreamableHTTPClientTransport } = await import("./sdk-http.ts");
  const transport = new StreamableHTTPClientTransport(url, {
    requestInit: { headers: { ...headers } },
    fetch: carefulFetch(),
  });
  reportBrokenAnswers(transport);
  const end = transport.close.bind(transport);
  let closed: Promise<void> | undefined;
  transport.close = () => (closed ??= sayFarewell(transport).then(end));
  const secrets = [...Object.values(headers), ...url.searchParams.values()].flatMap(secretsOf);
  return { transport, trace: () => ({ secrets }) };
}

/** Fetches for one connection, with its messages limited. */
function carefulFetch(): (url: string | URL, init?: RequestInit) => Promise<Response> {
  let hadTooLarge = false;
  return async (url, init) => {
    const sent = new Headers(init?.headers);
    if (hadTooLarge && sent.has("last-event-id")) return new Response(null, { status: 405 }); // it would come again
    const response = await fetch(url, init).catch((error: unknown) => {
      init?.signal?.throwIfAborted();
      throw error instanceof TypeError ? error : new TypeError("fetch failed", { cause: error }); // Bun has its own
    });
    // A server that trips over the question for its versions is an old one. If it trips over the
    // handshake too, that is reported.
    if (response.status >= 500 && sent.get("mcp-method") === "server/discover") {
      await response.body?.cancel();
      return new Response(null, { status: 400 });
    }
    return limitMessages(response, () => {
      hadTooLarge = true;
    });
  };
}

/** An answer that broke off fails its request; the transport alone would leave it to its timeout. */
function reportBrokenAnswers(transport: StreamableHTTPClientTransport): void {
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    if (!("method" in message) || !("id" in message)) return send(message, options);
    const onRequestStreamEnd = (): void => {
      options?.onRequestStreamEnd?.();
      const error = { code: CONNECTION_CLOSED, message: "Connection closed" };
      transport.onmessage?.({ jsonrpc: "2.0", id: message.id, error }); // too late where it was answered
    };
    return send(message, { ...options, onRequestStreamEnd });
  };
}

/** Lets the server forget the session, so that it need not wait for its timeout. */
async function sayFarewell(transport: StreamableHTTPClientTransport): Promise<void> {
  if (transport.sessionId === undefined) return;
  await within(FAREWELL_MS, transport.terminateSession()).catch(ignore); // it may be gone
}

function readURL(address: string | URL): URL {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new UsageError(
      "The URL of an MCP server must be a whole one that begins with `https://` or `http://`. For a command there is `stdio()` of `@toolsets/mcp/node`.",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(
      `The URL of the MCP server at ${url.host} has a user name or a password. Send them in \`headers\`, as \`authorization\`.`,
    );
  }
  return url;
}

function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers().set(name, value);
    } catch {
      throw new UsageError(
        `The header ${JSON.stringify(name)} in \`headers\` has a name or a value that HTTP does not allow. Look for line breaks and characters outside of Latin-1.`,
      );
    }
  }
}

/** The value, and what follows a scheme like `Bearer`. */
function secretsOf(value: string): readonly string[] {
  const bare = value.replace(/^(?:basic|bearer|token) +/i, "");
  return [value, bare].filter(({ length }) => length >= SHORTEST_SECRET);
}

function ignore(): void {}
