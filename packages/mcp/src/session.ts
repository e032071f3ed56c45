import type { CallToolResult, Tool } from "@modelcontextprotocol/client";
import { listTools } from "./list-tools.ts";
import { plainLine } from "./plain-text.ts";
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

/** A connection to a server that is ready, and what was read from it. */
export class MCPSession {
  readonly #wire: Wire;
  readonly #label: string;
  readonly #readTimeoutMs: number;
  readonly #pending = new Set<Promise<unknown>>();
  #complaint: string | undefined;
  #reading: Promise<readonly Tool[]> | undefined;
  #listed: readonly Tool[] | undefined;

  constructor(wire: Wire, label: string, readTimeoutMs: number) {
    this.#wire = wire;
    this.#label = label;
    this.#readTimeoutMs = readTimeoutMs;
  }

  get instructions(): string | undefined {
    return this.#wire.instructions;
  }

  /**
   * All tools: the same list while it is the same. It is read once where the server's notices of
   * changes can be relied on, else at each use.
   */
  listTools(): Promise<readonly Tool[]> {
    if (this.#reading === undefined) {
      const reading = this.#readTools();
      const forget = (): void => {
        if (this.#reading === reading) this.#reading = undefined;
      };
      this.#reading = reading;
      reading.then(this.#wire.tellsOfChanges ? undefined : forget, forget);
    }
    return this.#reading;
  }

  forgetTools(): void {
    this.#reading = undefined;
  }

  /** Takes note of what the transport complained about last. */
  noteComplaint(error: unknown): void {
    this.#complaint = messageOf(error);
  }

  /**
   * Calls a tool. Rejects at once when `signal` aborts, with an error that does not tell why.
   *
   * @throws `mcp_protocol`, `mcp_connection`, `mcp_limit`
   */
  callTool(
    name: string,
    args: Record<string, unknown>,
    options: Pick<WireOptions, "signal" | "onprogress">,
  ): Promise<CallToolResult> {
    const tool = this.#listed?.find((each) => each.name === name);
    return this.#request(`the call of \`${plainLine(name, 64)}\``, (timing) =>
      this.#wire.callTool({ name, arguments: args }, { ...options, ...timing }, tool),
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

  async #readTools(): Promise<readonly Tool[]> {
    const tools = this.#wire.offersTools
      ? await listTools(this.#label, (cursor) =>
          this.#request("`tools/list`", (timing) => this.#wire.listPage(cursor, timing)),
        )
      : [];
    if (JSON.stringify(tools) !== JSON.stringify(this.#listed)) this.#listed = tools;
    return this.#listed ?? tools;
  }

  async #request<Result>(
    request: string,
    send: (timing: WireOptions) => Promise<Result>,
  ): Promise<Result> {
    const sent = send({ timeout: this.#readTimeoutMs, resetTimeoutOnProgress: true });
    this.#pending.add(sent);
    try {
      return await sent;
    } catch (error) {
      const failure = toRequestError({
        label: this.#label,
        request,
        error,
        trace: this.#wire.trace(),
        readTimeoutMs: this.#readTimeoutMs,
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
