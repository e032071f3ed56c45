import type {
  AuthProvider,
  JSONRPCMessage,
  OAuthClientProvider,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  TransportSendOptions,
} from "@modelcontextprotocol/client";
import { UsageError } from "@toolsets/core";
import { carefulFetch, type HTTPCredentials } from "./careful-fetch.ts";
import type { MCPSource, MCPTrace } from "./mcp-source.ts";
import { USE_HEADER, type UseAwareConnection } from "./uses.ts";
import { within } from "./within.ts";

const START_TIMEOUT_MS = 10_000;
const FAREWELL_MS = 2000;
const CONNECTION_CLOSED = -32_000;

type HTTPTransport = SSEClientTransport | StreamableHTTPClientTransport;
type Provider = AuthProvider | OAuthClientProvider;

/** A server at a URL. */
export interface HTTPSource extends MCPSource {
  /** Whether it has asked for an authorization that has not come yet. */
  readonly awaitsUser: boolean;
  /** Ends an authorization that the server asked for: with what the callback of its page was given. */
  finishAuth(callback: URLSearchParams): Promise<void>;
}

/** What the requests of one user to a URL go with. */
export interface HTTPAccess extends HTTPCredentials {
  /** Asked once for each connection. */
  provider(): Provider | undefined;
}

/**
 * A server that is spoken to over HTTP, in browsers too: over SSE where its path ends in `/sse`, else
 * over streamable HTTP. It has 10 s to be ready.
 */
export function httpSource(
  address: string | URL,
  access: HTTPAccess,
  spoken?: "sse" | "streamable-http",
): HTTPSource {
  const url = readURL(address);
  const isSSE = spoken === undefined ? url.pathname.endsWith("/sse") : spoken === "sse";
  let challenged: HTTPTransport | undefined;
  return {
    label: url.host, // a path may hold a key
    startTimeoutMs: START_TIMEOUT_MS,
    remote: true,
    negotiates: !isSSE, // servers of the newest protocol have streamable HTTP
    connect: () =>
      (isSSE ? connectSSE : connect)(url, access, (transport) => {
        challenged = transport;
      }),
    get awaitsUser() {
      return challenged !== undefined && isOAuth(access.provider());
    },
    async finishAuth(callback) {
      if (challenged === undefined) {
        throw new UsageError(
          `The server at ${url.host} has not asked for an authorization. Use the toolset first: it fails with \`mcp_connection\` where one is needed.`,
        );
      }
      await challenged.finishAuth(callback);
      challenged = undefined;
    },
  };
}

type OnChallenge = (transport: HTTPTransport) => void;

async function connect(
  url: URL,
  access: HTTPAccess,
  onChallenge: OnChallenge,
): Promise<UseAwareConnection> {
  const { StreamableHTTPClientTransport } = await import("./sdk-http.ts");
  const { fetch, secrets } = carefulFetch(url, access, {
    onChallenge: () => onChallenge(transport),
  });
  const provider = access.provider();
  const transport: StreamableHTTPClientTransport = new StreamableHTTPClientTransport(url, {
    fetch,
    ...(provider !== undefined && { authProvider: provider }),
  });
  reportBrokenAnswers(transport);
  const end = transport.close.bind(transport);
  let closed: Promise<void> | undefined;
  transport.close = () => (closed ??= sayFarewell(transport).then(end));
  const trace = (): MCPTrace => ({ secrets: secrets(), awaitsUser: isOAuth(provider) });
  return { transport, trace, takesUses: true };
}

async function connectSSE(
  url: URL,
  access: HTTPAccess,
  onChallenge: OnChallenge,
): Promise<UseAwareConnection> {
  const { SSEClientTransport } = await import("./sdk-sse.ts");
  const useOfBody = new Map<string, string>();
  const { fetch, secrets } = carefulFetch(url, access, {
    onChallenge: () => onChallenge(transport),
    // it would connect again by itself, to a session that knows nothing
    onStreamEnd: () => void transport.close().catch(ignore),
    useOf: (body) => (typeof body === "string" ? useOfBody.get(body) : undefined),
  });
  const provider = access.provider();
  const transport: SSEClientTransport = new SSEClientTransport(url, {
    fetch,
    ...(provider !== undefined && { authProvider: provider }),
  });
  const send = transport.send.bind(transport);
  // this transport takes no headers for a request; its text, with the id in it, is there only once
  transport.send = async (message: JSONRPCMessage, options?: TransportSendOptions) => {
    const use = options?.headers?.[USE_HEADER];
    if (use === undefined) return send(message);
    const body = JSON.stringify(message);
    useOfBody.set(body, use);
    await send(message).finally(() => useOfBody.delete(body));
  };
  const trace = (): MCPTrace => ({ secrets: secrets(), awaitsUser: isOAuth(provider) });
  return { transport, trace, takesUses: true };
}

function isOAuth(provider: Provider | undefined): boolean {
  return provider !== undefined && "clientInformation" in provider;
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

/** @throws `invalid_usage` for what is no URL of a server. */
export function readURL(address: string | URL): URL {
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

function ignore(): void {}
