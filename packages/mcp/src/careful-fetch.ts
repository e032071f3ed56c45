import { limitMessages } from "./message-limit.ts";
import { USE_HEADER } from "./uses.ts";

const SHORTEST_SECRET = 4;

/** What the requests of one user to a URL go with. */
export interface HTTPCredentials {
  /** Asked before each request; `use` is that for which it is made. */
  headers(use: string | undefined): Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch | undefined;
}

/** What is told of the requests of one connection. */
interface FetchEvents {
  /** The server wants to know who is asking. */
  readonly onChallenge: () => void;
  /** A stream of events has ended, or is asked for once more. */
  readonly onStreamEnd?: (() => void) | undefined;
  /** For which use a request is made that does not say it in a header. */
  readonly useOf?: ((body: unknown) => string | undefined) | undefined;
}

/** How one connection fetches. */
export interface CarefulFetch {
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
  /** What was sent and must not show up in messages. */
  secrets(): readonly string[];
}

/** Fetches for one connection, with its messages limited; headers go to its origin only. */
export function carefulFetch(
  base: URL,
  credentials: HTTPCredentials,
  { onChallenge, onStreamEnd, useOf }: FetchEvents,
): CarefulFetch {
  const sentSecrets = new Set([...base.searchParams.values()].flatMap(secretsOf));
  let hadTooLarge = false;
  let hadStream = false;
  return {
    secrets: () => [...sentSecrets].toSorted((a, b) => b.length - a.length), // the longest hides the others
    async fetch(url, init) {
      const sent = new Headers(init?.headers);
      if (hadTooLarge && sent.has("last-event-id")) return new Response(null, { status: 405 }); // it would come again
      const isOurs = new URL(url).origin === base.origin;
      const use = sent.get(USE_HEADER) ?? useOf?.(init?.body);
      sent.delete(USE_HEADER);
      if (isOurs) addHeaders(sent, credentials.headers(use), sentSecrets);
      const isStream = onStreamEnd !== undefined && init?.method === undefined && isOurs;
      if (isStream && hadStream) onStreamEnd();
      const request = credentials.fetch ?? fetch;
      const response = await request(url, { ...init, headers: sent }).catch((error: unknown) => {
        init?.signal?.throwIfAborted();
        throw error instanceof TypeError ? error : new TypeError("fetch failed", { cause: error }); // Bun has its own
      });
      hadStream ||= isStream && response.ok;
      if (isOurs && (response.status === 401 || response.status === 403)) onChallenge();
      // A server that trips over the question for its versions is an old one. If it trips over the
      // handshake too, that is reported.
      if (response.status >= 500 && sent.get("mcp-method") === "server/discover") {
        await response.body?.cancel();
        return new Response(null, { status: 400 });
      }
      return limitMessages(response, {
        onTooLarge() {
          hadTooLarge = true;
        },
        onEnd: isStream ? onStreamEnd : undefined,
      });
    },
  };
}

/** @throws TypeError for what HTTP does not allow. */
function addHeaders(
  sent: Headers,
  headers: Readonly<Record<string, string>>,
  secrets: Set<string>,
): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!sent.has(name)) sent.set(name, value);
    for (const secret of secretsOf(value)) secrets.add(secret);
  }
  const authorization = sent.get("authorization");
  if (authorization !== null) for (const secret of secretsOf(authorization)) secrets.add(secret);
}

/** The value, and what follows a scheme like `Bearer`. */
function secretsOf(value: string): readonly string[] {
  const bare = value.replace(/^(?:basic|bearer|token) +/i, "");
  return [value, bare].filter(({ length }) => length >= SHORTEST_SECRET);
}
