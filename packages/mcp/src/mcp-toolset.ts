import {
  AbstractToolset,
  type Instructions,
  type RunContext,
  type Toolset,
  type ToolsetTool,
  UsageError,
} from "@toolsets/core";
import { MCPLimitError } from "./errors/mcp-limit-error.ts";
import { isDeeperThan } from "./json-depth.ts";
import type { MCPSource } from "./mcp-source.ts";
import { plainLine, plainLines, shorten } from "./plain-text.ts";
import { readErrorText, readToolResult } from "./read-tool-result.ts";
import { reportProgress } from "./report-progress.ts";
import { startSession } from "./session.ts";
import { SharedSession } from "./shared-session.ts";
import { toCallFailure, type ToolErrorBehavior, toToolFailure } from "./tool-failure.ts";
import { toolListings, type ToolListings } from "./tool-listings.ts";

const START_TIMEOUT_MS = 10_000;
const READ_TIMEOUT_MS = 300_000;
const MAX_TIMER_MS = 2_147_483_647;
const MAX_INSTRUCTIONS = 20_000;
const MAX_DEPTH = 64;

/** How a toolset treats its server. */
export interface MCPToolsetOptions {
  /** Unique among the toolsets of an agent. */
  readonly id?: string | undefined;
  /** How often the model may try a tool again, a whole number from 0; the run decides where it is unset. */
  readonly maxRetries?: number | undefined;
  /**
   * `retry` unless told otherwise. A protocol error is a retry for `failed` too: the server did not
   * run the tool.
   */
  readonly toolErrorBehavior?: ToolErrorBehavior | undefined;
  /** Whether the model is told the instructions of the server, up to 20,000 characters; false. */
  readonly includeInstructions?: boolean | undefined;
  /** How long the server may take to be ready, in milliseconds; the source knows its usual time. */
  readonly startTimeoutMs?: number | undefined;
  /** How long the server may take to answer or to report progress, in milliseconds; 300,000. */
  readonly readTimeoutMs?: number | undefined;
  /** Called once when a start takes longer than 2 seconds, so that an application can say so. */
  readonly onSlowStart?: ((info: { readonly label: string }) => void) | undefined;
}

/**
 * The tools of an MCP server. Their names are known at run time only.
 *
 * All runs at a time share one session: the first `open` starts it, the last `close` ends it and its
 * process. What is used while it is closed opens it for that one use.
 */
export interface MCPToolset extends Toolset {
  /**
   * Starts the server, or joins those who use it already.
   *
   * @throws `mcp_connection` with what the server said and the next move.
   */
  open(): Promise<void>;
  /** @throws `invalid_usage` when it is not open. */
  close(): Promise<void>;
  /**
   * The tools of the server; the same map until the server says that they changed, or the last close.
   *
   * @throws `mcp_connection`, `mcp_protocol`, `mcp_limit`; `tool_name_conflict` when it lists a name
   * twice.
   */
  getTools(ctx: RunContext): Promise<ReadonlyMap<string, ToolsetTool>>;
}

/** Makes toolsets of MCP servers. */
export interface MCPToolsetConstructor {
  new (source: MCPSource, options?: MCPToolsetOptions): MCPToolset;
}

class MCPToolsetClass extends AbstractToolset implements MCPToolset {
  readonly id: string | undefined;
  readonly #source: MCPSource;
  readonly #maxRetries: number | undefined;
  readonly #toolErrorBehavior: ToolErrorBehavior;
  readonly #includeInstructions: boolean;
  readonly #sessions: SharedSession;
  readonly #listings: ToolListings = toolListings(this);

  constructor(source: MCPSource, options: MCPToolsetOptions = {}) {
    super();
    const { id, maxRetries, onSlowStart } = options;
    this.id = id;
    this.#source = source;
    this.#maxRetries = maxRetries;
    this.#toolErrorBehavior = options.toolErrorBehavior ?? "retry";
    this.#includeInstructions = options.includeInstructions ?? false;
    const { label } = this;
    checkRetries(label, maxRetries);
    const settings = {
      source,
      label,
      startTimeoutMs: options.startTimeoutMs ?? source.startTimeoutMs ?? START_TIMEOUT_MS,
      readTimeoutMs: options.readTimeoutMs ?? READ_TIMEOUT_MS,
      onSlowStart: onSlowStart && (() => onSlowStart({ label })),
    };
    checkTime(label, "startTimeoutMs", settings.startTimeoutMs);
    checkTime(label, "readTimeoutMs", settings.readTimeoutMs);
    this.#sessions = new SharedSession(label, (onEnded) => startSession(settings, onEnded));
  }

  override get label(): string {
    return this.id === undefined ? `MCPToolset(${this.#source.label})` : `MCPToolset '${this.id}'`;
  }

  override get toolNameConflictHint(): string {
    return `Pipe ${this.label} through \`prefixed(${JSON.stringify(this.id ?? "…")})\`.`;
  }

  override open(): Promise<void> {
    return this.#sessions.open();
  }

  override close(): Promise<void> {
    return this.#sessions.close();
  }

  override async getInstructions(): Promise<Instructions> {
    if (!this.#includeInstructions || !this.#sessions.isOpen) return undefined;
    const instructions = await this.#sessions.use(async (session) => session.instructions);
    if (instructions === undefined) return undefined;
    return { content: shorten(plainLines(instructions), MAX_INSTRUCTIONS), dynamic: false };
  }

  getTools(ctx: RunContext): Promise<ReadonlyMap<string, ToolsetTool>> {
    const maxRetries = this.#maxRetries ?? ctx.maxRetries;
    return this.#sessions.use(async (session) =>
      this.#listings(await session.listTools(), maxRetries),
    );
  }

  async callTool(name: string, args: Record<string, unknown>, ctx: RunContext): Promise<unknown> {
    const { signal } = ctx;
    signal.throwIfAborted();
    const result = await this.#sessions
      .use((session) =>
        session.callTool(name, args, {
          signal,
          onprogress: (progress) => reportProgress(progress, ctx),
        }),
      )
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
 * @throws `invalid_usage` for a `maxRetries` or a time out of range.
 *
 * @example
 * import { stdio } from "@toolsets/mcp/node";
 *
 * const files = new MCPToolset(
 *   stdio({ command: "npx", args: ["-y", "@modelcontextprotocol/server-filesystem", "./notes"] }),
 *   { id: "fs" },
 * );
 */
export const MCPToolset: MCPToolsetConstructor = MCPToolsetClass;

function checkRetries(owner: string, maxRetries: number | undefined): void {
  if (maxRetries === undefined || (Number.isInteger(maxRetries) && maxRetries >= 0)) return;
  throw new UsageError(
    `${owner}: \`maxRetries\` is ${maxRetries}; it must be a whole number >= 0.`,
  );
}

function checkTime(owner: string, option: string, ms: number): void {
  if (ms > 0 && ms <= MAX_TIMER_MS) return;
  throw new UsageError(
    `${owner}: \`${option}\` is ${ms}; it must be above 0 and at most ${MAX_TIMER_MS} ms.`,
  );
}
