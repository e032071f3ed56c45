import type {
  CallToolResult,
  CompleteRequest,
  CompleteResult,
  GetPromptRequest,
  GetPromptResult,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplateType,
  Tool,
} from "@modelcontextprotocol/client";
import { CachedList, type CacheOption, keepFor } from "./cached-list.ts";
import { MCPProtocolError } from "./errors/mcp-protocol-error.ts";
import { type ListKind, type ListPage, listPages } from "./list-pages.ts";
import { findHeaderFault } from "./mirrored-headers.ts";
import type { MCPToolOptions } from "./mcp-toolset-options.ts";
import { plainLine } from "./plain-text.ts";
import type { MCPToolCall } from "./process-tool-call.ts";
import { type RequestError, toRequestError } from "./request-failure.ts";
import { messageOf } from "./sdk-error.ts";
import type { SentFor } from "./uses.ts";
import type { Wire, WireOptions } from "./wire.ts";

const METHOD_NOT_FOUND = -32_601;

/** The server does not know the session any longer, and did nothing. */
export class SessionLost extends Error {
  /** What to tell when a new session does not help. */
  readonly failure: RequestError;

  constructor(failure: RequestError) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What is sent with a request. */
export type SentWith = SentFor & Pick<WireOptions, "signal">;

/** What a session needs to know of its toolset. */
export interface SessionSettings {
  /** The toolset, for messages. */
  readonly label: string;
  readonly readTimeoutMs: number;
  readonly warn: (message: string) => void;
  readonly caches: Pick<MCPToolOptions, "cachePrompts" | "cacheResources" | "cacheTools">;
}

/** A connection to a server that is ready, and what was read from it. */
export class MCPSession {
  readonly #wire: Wire;
  readonly #settings: SessionSettings;
  readonly #timing: WireOptions;
  #pending = 0;
  /** Called when nothing is pending any more. */
  #onIdle: (() => void) | undefined;
  readonly #tools: CachedList<Tool>;
  readonly #resources: CachedList<Resource>;
  readonly #templates: CachedList<ResourceTemplateType>;
  readonly #prompts: CachedList<Prompt>;
  /** The tools that were left out, which is said once. */
  readonly #leftOut = new Set<string>();
  #complaint: string | undefined;
  #byName:
    | { readonly list: readonly Tool[]; readonly index: ReadonlyMap<string, Tool> }
    | undefined;

  constructor(wire: Wire, settings: SessionSettings) {
    this.#wire = wire;
    this.#settings = settings;
    this.#timing = { timeout: settings.readTimeoutMs, resetTimeoutOnProgress: true };
    const { cachePrompts, cacheResources, cacheTools } = settings.caches;
    this.#tools = this.#list("tools", cacheTools, async (cursor, timing) => {
      const page = await wire.listTools(cursor, timing);
      return { ...page, items: wire.mirrorsHeaders ? this.#mirrored(page.tools) : page.tools };
    });
    this.#resources = this.#list("resources", cacheResources, async (cursor, timing) => {
      const page = await wire.listResources(cursor, timing);
      return { ...page, items: page.resources };
    });
    this.#templates = this.#list("resources/templates", cacheResources, async (cursor, timing) => {
      const page = await wire.listResourceTemplates(cursor, timing);
      return { ...page, items: page.resourceTemplates };
    });
    this.#prompts = this.#list("prompts", cachePrompts, async (cursor, timing) => {
      const page = await wire.listPrompts(cursor, timing);
      return { ...page, items: page.prompts };
    });
  }

  get instructions(): string | undefined {
    return this.#wire.instructions;
  }

  /** All tools: the same list while it is the same. */
  listTools(sent: SentFor = {}): Promise<readonly Tool[]> {
    return this.#tools.get(sent);
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

  listResources(sent: SentFor = {}): Promise<readonly Resource[]> {
    return this.#resources.get(sent);
  }

  listResourceTemplates(sent: SentFor = {}): Promise<readonly ResourceTemplateType[]> {
    return this.#templates.get(sent);
  }

  listPrompts(sent: SentFor = {}): Promise<readonly Prompt[]> {
    return this.#prompts.get(sent);
  }

  /** The server says that lists of this kind have changed. */
  forget(kind: "prompts" | "resources" | "tools"): void {
    if (kind === "tools") this.#tools.forget();
    else if (kind === "prompts") this.#prompts.forget();
    else {
      this.#resources.forget();
      this.#templates.forget();
    }
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
    options: SentWith & Pick<WireOptions, "onprogress">,
    tool: Tool | undefined,
  ): Promise<CallToolResult> {
    const params = { name, arguments: args, ...(meta !== undefined && { _meta: { ...meta } }) };
    return this.#request(
      () => `the call of \`${plainLine(name, 64)}\``,
      (timing) => this.#wire.callTool(params, { ...options, ...timing }, tool),
    );
  }

  readResource(uri: string, sent: SentWith): Promise<ReadResourceResult> {
    return this.#ask("resources", "`resources/read`", (timing) =>
      this.#wire.readResource({ uri }, { ...timing, ...sent }),
    );
  }

  getPrompt(params: GetPromptRequest["params"], sent: SentWith): Promise<GetPromptResult> {
    return this.#ask("prompts", "`prompts/get`", (timing) =>
      this.#wire.getPrompt(params, { ...timing, ...sent }),
    );
  }

  /** Undefined where the server completes nothing. */
  async complete(
    params: CompleteRequest["params"],
    sent: SentWith,
  ): Promise<CompleteResult | undefined> {
    if (this.#wire.capabilities.completions === undefined) return undefined;
    return this.#request("`completion/complete`", (timing) =>
      this.#wire.complete(params, { ...timing, ...sent }),
    );
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  /** Closes it as soon as the requests under way are settled. */
  async retire(): Promise<void> {
    if (this.#pending > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    await this.close();
  }

  /** Without the tools that cannot be called over HTTP. */
  #mirrored(tools: readonly Tool[]): readonly Tool[] {
    return tools.filter(({ name, inputSchema }) => {
      const fault = findHeaderFault(inputSchema);
      if (fault === undefined) return true;
      if (!this.#leftOut.has(name)) {
        this.#leftOut.add(name);
        const { label, warn } = this.#settings;
        warn(`Tool \`${plainLine(name, 64)}\` of ${label} is left out: it asks for ${fault}.`);
      }
      return false;
    });
  }

  #list<Item extends { readonly name: string }>(
    kind: ListKind,
    cache: CacheOption | undefined,
    fetchPage: (cursor: string | undefined, timing: WireOptions) => Promise<ListPage<Item>>,
  ): CachedList<Item> {
    const { hearsChanges } = this.#wire;
    return new CachedList(
      async (sent) => {
        const capability = kind === "tools" || kind === "prompts" ? kind : "resources";
        if (this.#wire.capabilities[capability] === undefined)
          return { items: [], ttlMs: undefined };
        const { label, readTimeoutMs } = this.#settings;
        const deadline = Date.now() + readTimeoutMs; // of all pages together
        return listPages(label, kind, (cursor) =>
          this.#request(`\`${kind}/list\``, (timing) =>
            fetchPage(cursor, { ...timing, ...sent, timeout: Math.max(1, deadline - Date.now()) }),
          ),
        );
      },
      keepFor(cache, hearsChanges),
    );
  }

  /** Asks for something of a kind that the server may not have. */
  async #ask<Result>(
    kind: "prompts" | "resources",
    request: string,
    send: (timing: WireOptions) => Promise<Result>,
  ): Promise<Result> {
    if (this.#wire.capabilities[kind] !== undefined) return this.#request(request, send);
    const { label } = this.#settings;
    throw new MCPProtocolError(`${label} cannot be asked ${request}: the server has no ${kind}.`, {
      label,
      rpcCode: METHOD_NOT_FOUND,
    });
  }

  async #request<Result>(
    request: string | (() => string),
    send: (timing: WireOptions) => Promise<Result>,
  ): Promise<Result> {
    this.#pending += 1;
    try {
      return await send(this.#timing);
    } catch (error) {
      const { label, readTimeoutMs } = this.#settings;
      const failure = toRequestError({
        label,
        request: typeof request === "string" ? request : request(),
        error,
        trace: this.#wire.trace(),
        readTimeoutMs,
        complaint: this.#complaint,
        recovery: this.#wire.recovery,
      });
      this.#complaint = undefined;
      throw this.#wire.isSessionLost(error) ? new SessionLost(failure) : failure;
    } finally {
      this.#pending -= 1;
      if (this.#pending === 0) this.#onIdle?.();
    }
  }
}
