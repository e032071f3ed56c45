import {
  isInitializeRequest,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { EventLog } from "./event-log.ts";
import { type Admitted, refusal } from "./http-guard.ts";
import type { HTTPOptions } from "./serve-options.ts";
import type { ServedRequest } from "./served-request.ts";
import type { ToolsetServer } from "./toolset-server.ts";

const IDLE_MS = 30 * 60_000;
const MAX_SESSIONS = 1000;
const RETRY_MS = 1000;

interface Session {
  readonly server: ToolsetServer;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** Whose it is: nobody else gets in with its id. */
  readonly owner: string | undefined;
  /** The last request, in milliseconds since 1970. */
  usedAt: number;
}

/** The sessions of clients up to 2025-11-25. One that is not used for a while is closed. */
export class HTTPSessions {
  readonly #sessions = new Map<string, Session>();
  readonly #options: HTTPOptions;
  readonly #create: (request: ServedRequest) => Promise<ToolsetServer>;
  readonly #ownerOf: (request: ServedRequest) => Promise<string | undefined>;
  #opening = 0;
  #sweep: ReturnType<typeof setInterval> | undefined;

  constructor(
    options: HTTPOptions,
    create: (request: ServedRequest) => Promise<ToolsetServer>,
    ownerOf: (request: ServedRequest) => Promise<string | undefined>,
  ) {
    this.#options = options;
    this.#create = create;
    this.#ownerOf = ownerOf;
  }

  /** The servers of the sessions that are open. */
  get servers(): readonly ToolsetServer[] {
    return [...this.#sessions.values()].map(({ server }) => server);
  }

  async handle(http: Request, { auth, body }: Admitted): Promise<Response> {
    const id = http.headers.get("mcp-session-id");
    const request: ServedRequest = { auth, http, sessionId: id ?? undefined, meta: undefined };
    if (id === null) return this.#begin(request, http, body);
    const session = this.#sessions.get(id);
    const owner = await this.#ownerOf(request);
    if (session === undefined || session.owner !== owner) {
      return refusal(404, "There is no such session. Initialize a new one.", { code: -32_001 });
    }
    session.usedAt = Date.now();
    return answer(session, http, request, body);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([...this.#sessions.keys()].map((id) => this.#end(id)));
  }

  async #begin(request: ServedRequest, http: Request, body: unknown): Promise<Response> {
    if (!isInitializeRequest(body)) {
      return refusal(400, "The request names no session, and does not begin one.");
    }
    const { maxSessions = MAX_SESSIONS } = this.#options;
    if (this.#sessions.size + this.#opening >= maxSessions) {
      return refusal(503, "There are too many sessions. Try again later.");
    }
    this.#opening += 1;
    try {
      const owner = await this.#ownerOf(request);
      const server = await this.#create(request);
      const session = this.#open(server, owner);
      await server.connect(session.transport);
      const response = await answer(session, http, request, body);
      if (session.transport.sessionId === undefined) await server.close();
      return response;
    } finally {
      this.#opening -= 1;
    }
  }

  #open(server: ToolsetServer, owner: string | undefined): Session {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      eventStore: new EventLog(),
      retryInterval: RETRY_MS,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, session);
        this.#watch();
      },
      onsessionclosed: (id) => this.#end(id),
    });
    const session: Session = { server, transport, owner, usedAt: Date.now() };
    return session;
  }

  /** Looks for sessions that nobody uses. */
  #watch(): void {
    if (this.#sweep !== undefined) return;
    const { sessionIdleMs = IDLE_MS } = this.#options;
    this.#sweep = setInterval(
      () => {
        const oldest = Date.now() - sessionIdleMs;
        for (const [id, { usedAt, server }] of this.#sessions) {
          if (usedAt < oldest && !server.isBusy) void this.#end(id);
        }
        if (this.#sessions.size > 0) return;
        clearInterval(this.#sweep);
        this.#sweep = undefined;
      },
      Math.max(10, sessionIdleMs / 4),
    );
    unref(this.#sweep);
  }

  async #end(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    await session?.server.close();
  }
}

/** Where a timer would keep the process: it must not. */
function unref(timer: unknown): void {
  if (typeof timer === "object" && timer !== null && "unref" in timer) {
    const { unref: letGo } = timer;
    if (typeof letGo === "function") letGo.call(timer);
  }
}

function answer(
  { transport }: Session,
  http: Request,
  { auth }: ServedRequest,
  body: unknown,
): Promise<Response> {
  return transport.handleRequest(http, {
    ...(body !== undefined && { parsedBody: body }),
    ...(auth !== undefined && { authInfo: auth }),
  });
}
