import {
  CLIENT_CAPABILITIES_META_KEY,
  type AuthInfo,
  type ClientCapabilities,
  type McpRequestContext,
  PROTOCOL_VERSION_META_KEY,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

/** What is known of a request that a served toolset answers. */
export interface ServedRequest {
  /** What `authenticate` gave for it. */
  readonly auth: AuthInfo | undefined;
  /** The request over HTTP, without its body. */
  readonly http: Request | undefined;
  /** The session that it belongs to, in the revisions that have sessions. */
  readonly sessionId: string | undefined;
  /** What the client sent as `_meta`. */
  readonly meta: Readonly<Record<string, unknown>> | undefined;
}

/** The request that a new server is made for, before its message is looked at. */
export function requestOfFactory({ authInfo, requestInfo }: McpRequestContext): ServedRequest {
  return { auth: authInfo, http: requestInfo, sessionId: undefined, meta: undefined };
}

/** Aborts when the client of a request over HTTP goes away, before its handler is there to see it. */
export function signalOf({ http }: ServedRequest): AbortSignal {
  return http?.signal ?? new AbortController().signal;
}

/** The request that a handler answers. */
export function requestOf({ http, sessionId, mcpReq }: ServerContext): ServedRequest {
  const { _meta: meta } = mcpReq;
  return { auth: http?.authInfo, http: http?.req, sessionId, meta };
}

/** What the SDK lifted out of a request since 2026-07-28: one field a namespaced key. */
function envelopeOf({ mcpReq }: ServerContext): Readonly<Record<string, unknown>> | undefined {
  return mcpReq.envelope;
}

/** Whether a request stands for itself, as since 2026-07-28: no session, no way to ask the client. */
export function isStateless(sdk: ServerContext): boolean {
  return envelopeOf(sdk)?.[PROTOCOL_VERSION_META_KEY] !== undefined;
}

/** What the client of a request can be asked for. */
export function capabilitiesOf(sdk: ServerContext, server: Server): ClientCapabilities {
  const said = envelopeOf(sdk)?.[CLIENT_CAPABILITIES_META_KEY];
  if (typeof said === "object" && said !== null) return said;
  return server.getClientCapabilities() ?? {};
}
