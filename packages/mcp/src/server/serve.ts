import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type Transport,
} from "@modelcontextprotocol/server";
import { type AnyAgent, type AnyToolset, type DepsOf, isToolset, quoteName } from "@toolsets/core";
import type { Change } from "./announce.ts";
import { type AgentToolOptions, agentToolset, type DepsOfAgent } from "./agent-toolset.ts";
import { checkServeOptions } from "./check-options.ts";
import { SpentStates } from "./client-rounds.ts";
import { admit, refusal, withCors } from "./http-guard.ts";
import { HTTPSessions } from "./http-sessions.ts";
import { type Listening, listenOn, type ListenOptions } from "./listen.ts";
import { takeStdout } from "./own-stdout.ts";
import { createSeal } from "./sealed-state.ts";
import type { ServeFailure, ServeOptions, ServeOptionsFor } from "./serve-options.ts";
import { ownerOf } from "./served-context.ts";
import { requestOfFactory } from "./served-request.ts";
import { createServer, type Shared, type ToolsetServer } from "./toolset-server.ts";

/** Tells clients of changes: those with sessions, and those that listen. */
export interface ServedNotifier {
  toolsChanged(): void;
  promptsChanged(): void;
  resourcesChanged(): void;
  resourceUpdated(uri: string): void;
}

/** A toolset, or an agent, that MCP clients can use: over HTTP, over stdio, over a transport. */
export interface ServedToolset {
  /** The bearer token that requests over HTTP have to show; nothing where they need none. */
  readonly token: string | undefined;
  readonly notify: ServedNotifier;
  /** Answers a request over HTTP, for hosts that call a function: workers, Deno, Bun, frameworks. */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Answers over HTTP at an address of this machine, in Node, Bun and Deno.
   *
   * @throws `invalid_usage` for an address that others can reach where no token is demanded, for one
   * without a name where `hosts` are not given, and in hosts without `node:http`.
   */
  listen(options?: ListenOptions): Promise<Listening>;
  /**
   * Speaks over stdin and stdout of this process, and sends to stderr what else is written to stdout.
   * Settles when the client has gone and all is closed.
   */
  stdio(): Promise<void>;
  /** Speaks over a transport of the SDK. What it gives ends that. */
  connect(transport: Transport): Promise<{ close(): Promise<void> }>;
  /** Ends all sessions and connections, and closes the toolset. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

class ServedToolsetClass implements ServedToolset {
  readonly token: string | undefined;
  readonly notify: ServedNotifier;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly #shared: Shared;
  readonly #sessions: HTTPSessions;
  readonly #stateless: McpHttpHandler;
  readonly #connected = new Set<ToolsetServer>();
  readonly #endings = new Set<() => Promise<void>>();
  #held: Promise<void> | undefined;
  #isClosed = false;

  constructor(toolset: AnyToolset, options: ServeOptions) {
    const { name, version = "0.0.0", title, description, websiteUrl, icons, http = {} } = options;
    this.#shared = {
      toolset,
      options,
      info: {
        name,
        version,
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
        ...(websiteUrl !== undefined && { websiteUrl }),
        ...(icons !== undefined && { icons: [...icons] }),
      },
      keeper: { seal: createSeal(options.stateKey), spent: new SpentStates() },
    };
    const needsToken = http.authenticate === undefined && http.token !== false;
    this.token = needsToken ? http.token || crypto.randomUUID() + crypto.randomUUID() : undefined;
    this.#sessions = new HTTPSessions(
      http,
      (request) =>
        createServer(this.#shared, {
          request,
          isListened: false,
          isIntroduced: true,
          isListed: false,
          onChange: (server) => void server.announce("tools"),
        }),
      (request) => ownerOf(options, request),
    );
    this.#stateless = this.#createStateless();
    this.notify = this.#createNotifier();
    this.fetch = async (request) => withCors(request, await this.#answer(request));
  }

  async listen(options: ListenOptions = {}): Promise<Listening> {
    const { http = {} } = this.#shared.options;
    const listening = await listenOn(options, { http, token: this.token, fetch: this.fetch });
    this.#endings.add(listening.close);
    return listening;
  }

  async stdio(): Promise<void> {
    const { StdioServerTransport } = await import("@modelcontextprotocol/server/stdio");
    const output = takeStdout();
    const transport = new StdioServerTransport(globalThis.process.stdin, output);
    const gone = new Promise<void>((resolve) => {
      void this.#connectTo(transport, resolve);
    });
    await gone;
    await this.close();
  }

  async connect(transport: Transport): Promise<{ close(): Promise<void> }> {
    return this.#connectTo(transport, () => {});
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all([...this.#endings].map((end) => end()));
    await Promise.all([this.#sessions.close(), this.#stateless.close()]);
    await this.#held?.then(
      () => this.#shared.toolset.close(),
      () => {},
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #connectTo(transport: Transport, onGone: () => void): Promise<{ close(): Promise<void> }> {
    const { serveStdio } = await import("@modelcontextprotocol/server/stdio");
    this.#hold();
    const servers = new Set<ToolsetServer>();
    const handle = serveStdio(
      async (ctx) => {
        const server = await createServer(this.#shared, {
          request: requestOfFactory(ctx),
          isListened: ctx.era === "modern",
          isIntroduced: true,
          isListed: false,
          onChange: (changed) => void changed.announce("tools"),
        });
        servers.add(server);
        this.#connected.add(server);
        return server;
      },
      { transport, onerror: (error) => this.#report(error) },
    );
    const close = async (): Promise<void> => {
      await handle.close();
      for (const server of servers) this.#connected.delete(server);
      await Promise.all([...servers].map((server) => server.close()));
      this.#endings.delete(close);
      onGone();
    };
    this.#endings.add(close);
    const { onclose } = transport;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the transport is no EventTarget
    transport.onclose = () => {
      onclose?.();
      void close();
    };
    return { close };
  }

  async #answer(request: Request): Promise<Response> {
    if (this.#isClosed) return refusal(503, "The server is closed.");
    try {
      const admitted = await admit(request, this.#shared.options.http ?? {}, this.token);
      if (admitted instanceof Response) return admitted;
      this.#hold();
      const { body, auth } = admitted;
      if (await isLegacyRequest(request, body))
        return await this.#sessions.handle(request, admitted);
      return await this.#stateless.fetch(request, {
        parsedBody: body,
        ...(auth !== undefined && { authInfo: auth }),
      });
    } catch (error) {
      this.#report(error);
      return refusal(500, "Internal error", { code: -32_603 });
    }
  }

  /** Since 2026-07-28 each request has a server of its own. */
  #createStateless(): McpHttpHandler {
    const stateless = createMcpHandler(
      (ctx) => {
        const method = ctx.requestInfo?.headers.get("mcp-method");
        return createServer(this.#shared, {
          request: requestOfFactory(ctx),
          isListened: true,
          isIntroduced: method === "server/discover",
          isListed: method === "tools/call",
          onChange: () => stateless.notify.toolsChanged(),
        });
      },
      { legacy: "reject" },
    );
    return stateless;
  }

  #createNotifier(): ServedNotifier {
    const { notify } = this.#stateless;
    const each = (change: Change): void => {
      for (const server of [...this.#sessions.servers, ...this.#connected]) {
        void server.announce(change);
      }
    };
    return {
      toolsChanged: () => {
        notify.toolsChanged();
        each("tools");
      },
      promptsChanged: () => {
        notify.promptsChanged();
        each("prompts");
      },
      resourcesChanged: () => {
        notify.resourcesChanged();
        each("resources");
      },
      resourceUpdated: (uri) => {
        notify.resourceUpdated(uri);
        each({ uri });
      },
    };
  }

  /** While it is served, what the toolset shares stays open between requests. */
  #hold(): void {
    this.#held ??= this.#shared.toolset.open().catch((error: unknown) => {
      this.#held = undefined; // each request opens it too, and says what is wrong
      throw error;
    });
    this.#held.catch(() => {});
  }

  #report(error: unknown): void {
    this.#shared.options.onError?.(error, {});
  }
}

/** On stderr, where the log of a server over stdio belongs too. */
function printError(error: unknown, { toolName }: ServeFailure): void {
  console.error(toolName === undefined ? "[mcp]" : `[mcp] ${quoteName(toolName)}:`, error);
}

/**
 * Serves a toolset, or an agent as a tool, to MCP clients from 2024-11-05 to 2026-07-28.
 *
 * @throws `invalid_usage` for an empty name, and for options out of range.
 *
 * @example
 * import { serve } from "@toolsets/mcp/server";
 *
 * const tools = new FunctionToolset().tool({ name: "now", execute: () => new Date().toISOString() });
 * const served = serve(tools, { name: "clock" });
 * const { url } = await served.listen({ port: 3000 });
 * console.log(url, served.token);
 */
export function serve<Served extends AnyToolset>(
  toolset: Served,
  options: ServeOptionsFor<DepsOf<Served>>,
): ServedToolset;
export function serve<Served extends AnyAgent>(
  agent: Served,
  options: ServeOptionsFor<DepsOfAgent<Served>> & AgentToolOptions,
): ServedToolset;
export function serve(
  served: AnyToolset | AnyAgent,
  options: ServeOptions & AgentToolOptions,
): ServedToolset {
  checkServeOptions(options);
  const toolset = isToolset(served) ? served : agentToolset(served, options);
  return new ServedToolsetClass(toolset, { onError: printError, ...options });
}
