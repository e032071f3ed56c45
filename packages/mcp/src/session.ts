import type { CallToolResult, Tool } from "@modelcontextprotocol/client";
import { CachedList, keepFor } from "./cached-list.ts";
import { type ListKind, listPages } from "./list-pages.ts";
import type { MCPToolOptions } from "./mcp-toolset-options.ts";
import { plainLine } from "./plain-text.ts";
import type { MCPToolCall } from "./process-tool-call.ts";
import { type RequestError, toRequestError } from "./request-failure.ts";
import { messageOf } from "./sdk-error.ts";
import type { Wire, WireOptions } from "./wire.ts";

/** The server does not know the session any longer, and did nothing. */
export class SessionLost extends Error {
  /** What to tell when a new session does not help. */
  readonly failure: RequestError;

  constructor(failure: RequestError) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What a session needs to know of its toolset. */
export interface SessionSettings {
  /** The toolset, for messages. */
  readonly label: string;
  readonly readTimeoutMs: number;
  readonly caches: Pick<MCPToolOptions, "cachePrompts" | "cacheResources" | "cacheTools">;
}

/** A connection to a server that is ready, and what was read from it. */
export class MCPSession {
  readonly #wire: Wire;
  readonly #settings: SessionSettings;
  readonly #pending = new Set<Promise<unknown>>();
  readonly #tools: CachedList<Tool>;
  #complaint: string | undefined;
  #byName:
    | { readonly list: readonly Tool[]; readonly index: ReadonlyMap<string, Tool> }
    | undefined;

  constructor(wire: Wire, settings: SessionSettings) {
    this.#wire = wire;
    this.#settings = settings;
    const { caches, label } = settings;
    this.#tools = new CachedList(
      async () => {
        if (wire.capabilities.tools === undefined) return { items: [], ttlMs: undefined };
        return listPages(label, "tools", async (cursor) => {
          const page = await this.#request("`tools/list`", (timing) =>
            wire.listTools(cursor, timing),
          );
          return { ...page, items: page.tools };
        });
      },
      keepFor(caches.cacheTools, wire.hearsChanges),
    );
  }

  get instructions(): string | undefined {
    return this.#wire.instructions;
  }

  /** All tools: the same list while it is the same. */
  listTools(): Promise<readonly Tool[]> {
    return this.#tools.get();
  }

  /** The definition that was listed last. */
  tool(name: string): Tool | undefined {
    const list = this.#tools.last;
    if (list === undefined) return undefined;
    if (this.#byName?.list !== list) {
      this.#byName = { list, index: new Map(list.map((tool) => [tool.name, tool])) };
    }
    return this.#byName.index.get(name);
  }

  /** The server says that a list has changed. */
  forget(kind: ListKind): void {
    if (kind === "tools") this.#tools.forget();
  }

  /** Takes note of what the transport complained about last. */
  noteComplaint(error: unknown): void {
    this.#complaint = messageOf(error);
  }

  /**
   * Calls a tool; `tool` is its definition as the caller knows it. Rejects at once when `signal` aborts, with an error that does not tell why.
   *
   * @throws `mcp_protocol`, `mcp_connection`, `mcp_limit`
   */
  callTool(
    { name, args, meta }: MCPToolCall,
    options: Pick<WireOptions, "signal" | "onprogress">,
    tool: Tool | undefined,
  ): Promise<CallToolResult> {
    const params = { name, arguments: args, ...(meta !== undefined && { _meta: { ...meta } }) };
    return this.#request(`the call of \`${plainLine(name, 64)}\``, (timing) =>
      this.#wire.callTool(params, { ...options, ...timing }, tool),
    );
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  /** Closes it as soon as the requests under way are settled. */
  async retire(): Promise<void> {
    await Promise.allSettled(this.#pending);
    await this.close();
  }

  async #request<Result>(
    request: string,
    send: (timing: WireOptions) => Promise<Result>,
  ): Promise<Result> {
    const { label, readTimeoutMs } = this.#settings;
    const sent = send({ timeout: readTimeoutMs, resetTimeoutOnProgress: true });
    this.#pending.add(sent);
    try {
      return await sent;
    } catch (error) {
      const failure = toRequestError({
        label,
        request,
        error,
        trace: this.#wire.trace(),
        readTimeoutMs,
        complaint: this.#complaint,
        recovery: this.#wire.recovery,
      });
      this.#complaint = undefined;
      throw this.#wire.isSessionLost(error) ? new SessionLost(failure) : failure;
    } finally {
      this.#pending.delete(sent);
    }
  }
}
