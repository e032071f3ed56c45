import type { Progress } from "@modelcontextprotocol/client";
import {
  AbstractToolset,
  type Instructions,
  type RunContext,
  type Toolset,
  type ToolsetTool,
} from "@toolsets/core";
import { MCPLimitError } from "./errors/mcp-limit-error.ts";
import { isDeeperThan } from "./json-depth.ts";
import { plainLine, plainLines, shorten } from "./plain-text.ts";
import { readErrorText, readToolResult } from "./read-tool-result.ts";
import { reportProgress } from "./report-progress.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";
import { type MCPServer, type SharedServer, shareServer } from "./shared-server.ts";
import { untilAborted } from "./within.ts";
import { toCallFailure, type ToolErrorBehavior, toToolFailure } from "./tool-failure.ts";

const MAX_INSTRUCTIONS = 20_000;
const MAX_DEPTH = 64;

/**
 * The tools of an MCP server. Their names are known at run time only.
 *
 * All runs at a time share one session: the first `open` starts it, the last `close` ends it and its
 * process. What is used while it is closed opens it for that one use. A client that was given is the
 * caller's: it is used while it is open, and never connected or closed.
 */
export interface MCPToolset extends Toolset {
  /** The same toolset, whose `open` gives up when the run is aborted. */
  forRun(ctx: RunContext): MCPToolset;
  /**
   * Starts the server, or joins those who use it already.
   *
   * @throws `mcp_connection` with what the server said and the next move.
   */
  open(): Promise<void>;
  /** @throws `invalid_usage` when it is not open. */
  close(): Promise<void>;
  /**
   * The tools of the server; the same map while they are the same. A server over stdio is asked again
   * when it says that they changed, others each time.
   *
   * @throws `mcp_connection`, `mcp_protocol`, `mcp_limit`; `tool_name_conflict` when it lists a name
   * twice.
   */
  getTools(ctx: RunContext): Promise<ReadonlyMap<string, ToolsetTool>>;
}

/** Makes toolsets of MCP servers. */
export interface MCPToolsetConstructor {
  new (server: MCPServer, options?: MCPToolsetOptions): MCPToolset;
}

class MCPToolsetClass extends AbstractToolset implements MCPToolset {
  readonly id: string | undefined;
  readonly #server: MCPServer;
  readonly #options: MCPToolsetOptions;
  readonly #toolErrorBehavior: ToolErrorBehavior;
  readonly #shared: SharedServer;
  readonly #signal: AbortSignal | undefined;

  constructor(
    server: MCPServer,
    options: MCPToolsetOptions = {},
    run?: { readonly shared: SharedServer; readonly signal: AbortSignal },
  ) {
    super();
    this.id = options.id;
    this.#server = server;
    this.#options = options;
    this.#toolErrorBehavior = options.toolErrorBehavior ?? "retry";
    this.#signal = run?.signal;
    this.#shared = run?.shared ?? shareServer(server, options);
  }

  override get label(): string {
    return this.#shared.label;
  }

  override get toolNameConflictHint(): string {
    return `Pipe ${this.label} through \`prefixed(${JSON.stringify(this.id ?? "…")})\`.`;
  }

  override forRun({ signal }: RunContext): MCPToolset {
    return new MCPToolsetClass(this.#server, this.#options, { shared: this.#shared, signal });
  }

  override open(): Promise<void> {
    return this.#shared.sessions.open(this.#signal);
  }

  override close(): Promise<void> {
    return this.#shared.sessions.close();
  }

  override async getInstructions(): Promise<Instructions> {
    const { sessions } = this.#shared;
    if (this.#options.includeInstructions !== true || !sessions.isOpen) return undefined;
    const instructions = await sessions.use(async (session) => session.instructions);
    if (instructions === undefined) return undefined;
    return { content: shorten(plainLines(instructions), MAX_INSTRUCTIONS), dynamic: false };
  }

  getTools(ctx: RunContext): Promise<ReadonlyMap<string, ToolsetTool>> {
    const { sessions, listings } = this.#shared;
    const maxRetries = this.#options.maxRetries ?? ctx.maxRetries;
    return sessions.use(
      async (session) => listings(await untilAborted(session.listTools(), ctx.signal), maxRetries),
      ctx.signal,
    );
  }

  async callTool(name: string, args: Record<string, unknown>, ctx: RunContext): Promise<unknown> {
    const { signal } = ctx;
    signal.throwIfAborted();
    const onprogress = (progress: Progress): Promise<void> => reportProgress(progress, ctx);
    const result = await this.#shared.sessions
      .use((session) => session.callTool(name, args, { signal, onprogress }), signal)
      .catch((error: unknown) => {
        signal.throwIfAborted(); // in the words of who aborted
        throw toCallFailure(this.#toolErrorBehavior, error);
      });
    if (isDeeperThan(result.structuredContent, MAX_DEPTH)) {
      throw new MCPLimitError(
        `${this.label} answered the call of \`${plainLine(name, 64)}\` with more than ${MAX_DEPTH} levels of nesting. Ask the tool for less.`,
        this.label,
        "depth",
      );
    }
    if (result.isError === true) {
      throw toToolFailure(this.#toolErrorBehavior, this.label, name, readErrorText(result));
    }
    return readToolResult(result);
  }
}

/**
 * Makes toolsets of MCP servers. An interface and a constant, so that the types of two copies of this
 * package agree.
 *
 * @throws `invalid_usage` for a `maxRetries` or a time out of range, a URL or a header that HTTP does
 * not allow, and options that the server has no use for.
 *
 * @example
 * import { stdio } from "@toolsets/mcp/node";
 *
 * const docs = new MCPToolset("https://example.com/mcp", {
 *   id: "docs",
 *   headers: { authorization: "Bearer …" },
 * });
 * const files = new MCPToolset(
 *   stdio({ command: "npx", args: ["-y", "@modelcontextprotocol/server-filesystem", "./notes"] }),
 *   { id: "fs" },
 * );
 */
export const MCPToolset: MCPToolsetConstructor = MCPToolsetClass;
