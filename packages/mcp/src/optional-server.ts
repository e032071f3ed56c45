import { isToolsetsError, type RunContext, type ToolsetsError } from "@toolsets/core";
import type { ServerAccess, SessionWork } from "./server-access.ts";

/** Told why an optional server has no tools. */
export type OnServerFailure = (error: ToolsetsError) => void;

const NO_LISTING: ReadonlySet<string> = new Set([
  "mcp_connection",
  "mcp_limit",
  "mcp_protocol",
  "tool_name_conflict", // a name that the server lists twice
]);
const NO_ANSWER: ReadonlySet<string> = new Set(["mcp_connection", "mcp_limit"]);

/**
 * A server that may fail: a run whose server did not start or could not be listed goes on without its
 * tools, and does not try again.
 */
export class OptionalServer<Deps> implements ServerAccess<Deps> {
  readonly #server: ServerAccess<Deps>;
  readonly #onFailure: OnServerFailure;
  readonly #ctx: RunContext<Deps> | undefined;
  #opened = 0;
  #failed = 0;
  #isGone = false;

  constructor(server: ServerAccess<Deps>, onFailure: OnServerFailure, ctx?: RunContext<Deps>) {
    this.#server = server;
    this.#onFailure = onFailure;
    this.#ctx = ctx;
  }

  get isOpen(): boolean {
    return this.#server.isOpen;
  }

  get isMissing(): boolean {
    return this.#isGone || (this.#failed > 0 && this.#opened === 0);
  }

  async forRun(ctx: RunContext<Deps>): Promise<ServerAccess<Deps>> {
    return new OptionalServer(await this.#server.forRun(ctx), this.#onFailure, ctx);
  }

  async open(): Promise<void> {
    try {
      await this.#server.open();
      this.#opened += 1;
    } catch (error) {
      this.#ctx?.signal.throwIfAborted();
      if (!this.#excuses(error, NO_LISTING)) throw error;
      this.#failed += 1;
    }
  }

  async close(): Promise<void> {
    if (this.#opened === 0 && this.#failed > 0) {
      this.#failed -= 1;
      return;
    }
    await this.#server.close();
    this.#opened -= 1;
  }

  use<Result>(
    work: SessionWork<Result>,
    ctx: RunContext<Deps> | undefined,
    signal?: AbortSignal,
  ): Promise<Result> {
    return this.#server.use(work, ctx, signal);
  }

  finishAuth(callback: URLSearchParams, sessionKey: string | undefined): Promise<void> {
    return this.#server.finishAuth(callback, sessionKey);
  }

  excusesListing(error: unknown): boolean {
    if (!this.#excuses(error, NO_LISTING)) return false;
    this.#isGone = this.#ctx !== undefined; // else each use stands for itself
    return true;
  }

  excusesCall(error: unknown): error is ToolsetsError {
    return this.#excuses(error, NO_ANSWER);
  }

  /** Only what the server or the way to it is to blame for. */
  #excuses(error: unknown, codes: ReadonlySet<string>): error is ToolsetsError {
    if (!isToolsetsError(error) || !codes.has(error.code)) return false;
    this.#onFailure(error);
    return true;
  }
}
