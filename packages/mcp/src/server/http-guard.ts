import {
  type AuthInfo,
  hostHeaderValidationResponse,
  isJsonContentType,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
  readRequestBody,
} from "@modelcontextprotocol/server";
import { isDeeperThan } from "../json-depth.ts";
import { digest } from "./sealed-state.ts";
import type { HTTPOptions } from "./serve-options.ts";

const MAX_BYTES = 4 * 1_048_576;
const MAX_DEPTH = 64;
const ARRIVAL_MS = 30_000;

/** A request that may be answered. */
export interface Admitted {
  readonly auth: AuthInfo | undefined;
  /** The body of a POST, parsed. */
  readonly body: unknown;
}

/** An answer to a request that was refused, in the form of JSON-RPC. */
export function refusal(
  status: number,
  message: string,
  { code = -32_000, headers = {} }: { code?: number; headers?: Record<string, string> } = {},
): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status, headers });
}

/** Says whether a request may be answered: where it was sent to and from, whose it is, how long it is. */
export async function admit(
  request: Request,
  options: HTTPOptions,
  token: string | undefined,
): Promise<Admitted | Response> {
  const { hosts = localhostAllowedHostnames(), origins = localhostAllowedOrigins() } = options;
  const refused =
    hostHeaderValidationResponse(withHost(request), [...hosts]) ??
    originValidationResponse(request, [...origins]);
  if (refused !== undefined) return refused;
  if (request.method === "OPTIONS") return new Response(null, { status: 204 });
  const auth = await authorise(request, options, token);
  if (auth instanceof Response) return auth;
  if (request.method !== "POST") return { auth, body: undefined };
  if (!isJsonContentType(request.headers.get("content-type"))) {
    return refusal(415, "The content type has to be `application/json`.");
  }
  const body = await readBody(request, options);
  return body instanceof Response ? body : { auth, body: body.value };
}

/** Workers may keep the header to themselves, and say it by the URL. */
function withHost(request: Request): Request {
  if (request.headers.has("host")) return request;
  const headers = new Headers(request.headers);
  headers.set("host", new URL(request.url).host);
  return new Request(request.url, { headers });
}

async function authorise(
  request: Request,
  { authenticate }: HTTPOptions,
  token: string | undefined,
): Promise<AuthInfo | undefined | Response> {
  const challenge = { "www-authenticate": "Bearer" };
  if (authenticate !== undefined) {
    const auth = await authenticate(request);
    return auth ?? refusal(401, "The request is not authorised.", { headers: challenge });
  }
  if (token === undefined) return undefined;
  const shown = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (shown !== undefined && (await isSame(shown, token))) return undefined;
  return refusal(401, "The request needs the bearer token of this server.", { headers: challenge });
}

/** Takes as long for a near miss as for any other. */
async function isSame(shown: string, token: string): Promise<boolean> {
  const salt = crypto.randomUUID(); // so that nobody can aim at a fingerprint
  const [one, other] = await Promise.all([digest(salt + shown), digest(salt + token)]);
  let difference = 0;
  for (let index = 0; index < one.length; index++) {
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  }
  return difference === 0;
}

async function readBody(
  request: Request,
  { maxRequestBytes = MAX_BYTES, requestTimeoutMs = ARRIVAL_MS }: HTTPOptions,
): Promise<{ readonly value: unknown } | Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), requestTimeoutMs);
  });
  try {
    const read = await Promise.race([readRequestBody(request, maxRequestBytes), late]);
    if (read === "late") return refusal(408, "The request took too long to arrive.");
    if (read.tooLarge) return refusal(413, `A request may have ${maxRequestBytes} bytes.`);
    const value: unknown = JSON.parse(read.text);
    if (!isDeeperThan(value, MAX_DEPTH)) return { value };
    return refusal(400, `A request may nest ${MAX_DEPTH} levels.`, { code: -32_600 });
  } catch {
    return refusal(400, "The request is not JSON.", { code: -32_700 });
  } finally {
    clearTimeout(timer);
  }
}

/** Lets the pages that were let in read the answer. */
export function withCors(request: Request, response: Response): Response {
  const origin = request.headers.get("origin");
  if (origin === null || response.status === 403) return response;
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", origin);
  headers.append("vary", "origin");
  headers.set("access-control-expose-headers", "mcp-session-id, www-authenticate");
  if (request.method === "OPTIONS") {
    headers.set("access-control-allow-methods", "GET, POST, DELETE");
    const asked = request.headers.get("access-control-request-headers");
    if (asked !== null) headers.set("access-control-allow-headers", asked);
  }
  return new Response(response.body, { status: response.status, headers });
}
