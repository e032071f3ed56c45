import type { Tool } from "@modelcontextprotocol/client";
import {
  andThen,
  type Instructions,
  type Json,
  type MaybePromise,
  type RunContext,
  ToolFailed,
  type Toolset,
  type ToolsetTool,
} from "@toolsets/core";
import { callServer } from "./call-server.ts";
import { type CheckedCall, checkedCall } from "./checked-call.ts";
import { ContentsToolset } from "./contents-toolset.ts";
import type { MCPContents, MCPUseOptions } from "./mcp-contents.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";
import { type OnServerFailure, OptionalServer } from "./optional-server.ts";
import { plainLines, shorten } from "./plain-text.ts";
import type { MCPToolCall, ProcessToolCall } from "./process-tool-call.ts";
import { resultCheck } from "./result-check.ts";
import { reachServer } from "./reach-server.ts";
import type { ServerAccess } from "./server-access.ts";
import type { MCPServer } from "./server-options.ts";
import { toCallFailure, withoutStderr } from "./tool-failure.ts";
import { listedTool, toolListings, type ToolListings } from "./tool-listings.ts";
import { untilAborted } from "./within.ts";

const MAX_INSTRUCTIONS = 20_000;
const NO_TOOLS: ReadonlyMap<string, never> = new Map<string, never>();

/** What goes with a direct call. */
export interface MCPCallOptions<out Deps = unknown> extends MCPUseOptions<Deps> {
  /** Sent as `_meta`. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The tools of an MCP server. Their names are known at run time only.
 *
 * All runs at a time share one session: the first `open` starts it, the last `close` ends it and its
 * process. What is used while it is closed opens it for that one use. A client that was given is the
 * caller's: it is used while it is open, and never connected or closed.
 *
 * With `sessionKey` the runs of each key share one. `open` starts nothing then: sessions begin with
 * runs, and while the toolset is open they are kept for the next run of their key.
 */
export interface MCPToolset<in Deps = unknown> extends Toolset<Deps>, MCPContents<Deps> {
  /** The same toolset, whose `open` gives up when the run is aborted. */
  forRun(ctx: RunContext<Deps>): MaybePromise<MCPToolset<Deps>>;
  /**
   * Starts the server, or joins those who use it already.
   *
   * @throws `mcp_connection` with what the server said and the next move.
   */
  open(): Promise<void>;
  /** @throws `invalid_usage` when it is not open. */
  close(): Promise<void>;
  /**
   * The tools of the server; the same map while they are the same. `cacheTools` says when the server
   * is asked again.
   *
   * @throws `mcp_connection`, `mcp_protocol`, `mcp_limit`; `tool_name_conflict` when it lists a name
   * twice.
   */
  getTools(ctx: RunContext<Deps>): Promise<ReadonlyMap<string, ToolsetTool<Deps>>>;
  /**
   * Calls a tool without an agent, past `processToolCall` and `toolErrorBehavior`.
   *
   * @throws `mcp_tool` for a failure of the tool; `mcp_protocol`, `mcp_connection`, `mcp_limit`,
   * `mcp_task_unsupported`; the reason of `signal`.
   */
  directCallTool(
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options?: MCPCallOptions<Deps>,
  ): Promise<Json>;
  /**
   * Ends an authorization: `callback` is what the page of an OAuth provider gave to its redirect URL,
   * whose `state` the application has compared. What failed with `mcp_connection` works from then on.
   *
   * @throws `invalid_usage` when none was asked for; what the provider says.
   */
  finishAuth(
    callback: URLSearchParams,
    options?: { readonly sessionKey?: string | undefined },
  ): Promise<void>;
}

/** What a call is made for. */
interface Use<Deps> extends MCPUseOptions<Deps> {
  readonly tool?: Tool | undefined;
}

/** Makes toolsets of MCP servers. */
export interface MCPToolsetConstructor {
  new <Deps = unknown>(server: MCPServer, options?: MCPToolsetOptions<Deps>): MCPToolset<Deps>;
}

/** What the toolset of a run has in common with the one that it was made of. */
interface Common<Deps> {
  readonly label: string;
  readonly given: MCPServer;
  readonly options: MCPToolsetOptions<Deps>;
  readonly prefix: string | undefined;
  readonly listings: ToolListings;
  readonly call: CheckedCall;
}

/** A toolset in the making. */
interface Made<Deps> {
  readonly server: ServerAccess<Deps>;
  readonly common: Common<Deps>;
}

/** What servers of a configuration have beside their options. */
export interface ConfiguredServer {
  /** Stands before the names of its tools. */
  readonly prefix?: string | undefined;
  /** Makes it optional. */
  readonly onFailure?: OnServerFailure | undefined;
  /** What must not show up in messages, where it has a URL. */
  readonly secrets?: readonly string[] | undefined;
}

function make<Deps>(
  given: MCPServer,
  options: MCPToolsetOptions<Deps>,
  { onFailure, prefix, secrets }: ConfiguredServer = {},
): Made<Deps> {
  const { label, server } = reachServer(given, options, secrets);
  const { id, includeReturnSchema } = options;
  const listings = toolListings({ id, label }, { includeReturnSchema, prefix });
  const call = checkedCall(label, resultCheck(options.resultValidator));
  return {
    server: onFailure === undefined ? server : new OptionalServer(server, onFailure),
    common: { label, given, options, prefix, listings, call },
  };
}

/** Makes the toolset of a server of a configuration. */
export function configuredToolset<Deps>(
  given: MCPServer,
  options: MCPToolsetOptions<Deps>,
  configured: ConfiguredServer,
): MCPToolset<Deps> {
  return new MCPToolsetClass(given, options, make(given, options, configured));
}

class MCPToolsetClass<Deps> extends ContentsToolset<Deps> implements MCPToolset<Deps> {
  readonly id: string | undefined;
  readonly #common: Common<Deps>;
  readonly #server: ServerAccess<Deps>;

  constructor(
    given: MCPServer,
    options: MCPToolsetOptions<Deps> = {},
    made: Made<Deps> = make(given, options),
  ) {
    super(made.server);
    this.id = options.id;
    this.#common = made.common;
    this.#server = made.server;
  }

  /** What a run is told of an error. */
  readonly #toFailure = (error: unknown): unknown =>
    this.#server.excusesCall?.(error) === true
      ? new ToolFailed(withoutStderr(error))
      : toCallFailure(this.#common.options.toolErrorBehavior ?? "retry", error);

  override get label(): string {
    return this.#common.label;
  }

  override get toolNameConflictHint(): string {
    return `Pipe ${this.label} through \`prefixed(${JSON.stringify(this.id ?? "…")})\`.`;
  }

  override forRun(ctx: RunContext<Deps>): MaybePromise<MCPToolset<Deps>> {
    const { given, options } = this.#common;
    return andThen(
      this.#server.forRun(ctx),
      (server) => new MCPToolsetClass(given, options, { server, common: this.#common }),
    );
  }

  override open(): Promise<void> {
    return this.#server.open();
  }

  override close(): Promise<void> {
    return this.#server.close();
  }

  override async getInstructions(ctx: RunContext<Deps>): Promise<Instructions> {
    if (this.#common.options.includeInstructions !== true || !this.#server.isOpen) return undefined;
    const instructions = await this.#server.use(async (session) => session.instructions, ctx);
    if (instructions === undefined) return undefined;
    return { content: shorten(plainLines(instructions), MAX_INSTRUCTIONS), dynamic: false };
  }

  async getTools(ctx: RunContext<Deps>): Promise<ReadonlyMap<string, ToolsetTool<Deps>>> {
    const { listings, options } = this.#common;
    const maxRetries = options.maxRetries ?? ctx.maxRetries;
    if (this.#server.isMissing === true) return NO_TOOLS;
    try {
      return await this.#server.use(
        async (session, { sent }) =>
          listings(await untilAborted(session.listTools(sent), ctx.signal), maxRetries),
        ctx,
      );
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (this.#server.excusesListing?.(error) !== true) throw error;
      return NO_TOOLS;
    }
  }

  callTool(
    name: string,
    args: Record<string, unknown>,
    ctx: RunContext<Deps>,
    tool: ToolsetTool<Deps>,
  ): Promise<unknown> {
    const { options, prefix } = this.#common;
    const call: MCPToolCall = {
      name: prefix === undefined ? name : name.slice(prefix.length + 1),
      args,
    };
    const use: Use<Deps> = { ctx, signal: ctx.signal, tool: listedTool(tool) };
    return options.processToolCall === undefined
      ? this.#call(call, use, this.#toFailure)
      : this.#process(call, use, ctx, options.processToolCall);
  }

  directCallTool(
    name: string,
    args: Readonly<Record<string, unknown>> = {},
    { ctx, meta, signal = ctx?.signal }: MCPCallOptions<Deps> = {},
  ): Promise<Json> {
    return this.#call({ name, args, meta }, { ctx, signal });
  }

  finishAuth(
    callback: URLSearchParams,
    { sessionKey }: { readonly sessionKey?: string | undefined } = {},
  ): Promise<void> {
    return this.#server.finishAuth(callback, sessionKey);
  }

  /** The call of a run, with `processToolCall` around it. */
  async #process(
    call: MCPToolCall,
    use: Use<Deps>,
    ctx: RunContext<Deps>,
    processToolCall: ProcessToolCall<Deps>,
  ): Promise<unknown> {
    ctx.signal.throwIfAborted();
    try {
      return await processToolCall(call, (changed = call) => this.#call(changed, use), ctx);
    } catch (error) {
      ctx.signal.throwIfAborted(); // in the words of who aborted
      throw this.#toFailure(error);
    }
  }

  #call(call: MCPToolCall, use: Use<Deps>, toFailure?: (error: unknown) => unknown): Promise<Json> {
    const { ctx, signal, tool } = use;
    const { call: send, options } = this.#common;
    const { progressHandler } = options;
    const made = { send, ctx, signal, tool, progressHandler, toFailure };
    return callServer(this.#server, call, made);
  }
}

/**
 * Makes toolsets of MCP servers. An interface and a constant, so that the types of two copies of this
 * package agree.
 *
 * @throws `invalid_usage` for numbers out of range, a URL or a header that HTTP does not allow, and
 * options that exclude one another or that the server has no use for.
 *
 * @example
 * import { stdio } from "@toolsets/mcp/node";
 *
 * const docs = new MCPToolset("https://example.com/mcp", { id: "docs", auth: "…" });
 * const files = new MCPToolset(
 *   stdio({ command: "npx", args: ["-y", "@modelcontextprotocol/server-filesystem", "./notes"] }),
 *   { id: "fs" },
 * );
 *
 * // a session for each user
 * const calendar = new MCPToolset("https://example.com/calendar/mcp", {
 *   id: "calendar",
 *   auth: (ctx: RunContext<{ userId: string; token: string }>) => ctx.deps.token,
 *   sessionKey: (ctx) => ctx.deps.userId,
 * });
 */
export const MCPToolset: MCPToolsetConstructor = MCPToolsetClass;
