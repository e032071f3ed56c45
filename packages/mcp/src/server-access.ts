import { type MaybePromise, type RunContext, type ToolsetsError, UsageError } from "@toolsets/core";
import type { MCPSession } from "./session.ts";
import type { SessionUse, SharedServer } from "./shared-server.ts";

/** Something done with a session. */
export type SessionWork<Result> = (session: MCPSession, use: SessionUse) => Promise<Result>;

/** What a toolset, or its form of a run, reaches its server through. */
export interface ServerAccess<in Deps> {
  readonly isOpen: boolean;
  /** Whether it is optional and did not start. */
  readonly isMissing?: boolean | undefined;
  /** The one of a run. */
  forRun(ctx: RunContext<Deps>): MaybePromise<ServerAccess<Deps>>;
  open(): Promise<void>;
  close(): Promise<void>;
  /** Does `work`, for a run or for itself, until `signal` aborts. */
  use<Result>(
    work: SessionWork<Result>,
    ctx: RunContext<Deps> | undefined,
    signal?: AbortSignal,
  ): Promise<Result>;
  finishAuth(callback: URLSearchParams, sessionKey: string | undefined): Promise<void>;
  /** Whether a run goes on without its tools, whose listing failed. */
  excusesListing?(error: unknown): boolean;
  /** Whether a call that it did not answer is a failure that the model hears of. */
  excusesCall?(error: unknown): error is ToolsetsError;
}

/** One server for all runs. */
export class OneServer<Deps> implements ServerAccess<Deps> {
  readonly #label: string;
  readonly #server: SharedServer<Deps>;
  readonly #ctx: RunContext<Deps> | undefined;

  constructor(label: string, server: SharedServer<Deps>, ctx?: RunContext<Deps>) {
    this.#label = label;
    this.#server = server;
    this.#ctx = ctx;
  }

  get isOpen(): boolean {
    return this.#server.isOpen;
  }

  forRun(ctx: RunContext<Deps>): OneServer<Deps> {
    return new OneServer(this.#label, this.#server, ctx);
  }

  open(): Promise<void> {
    return this.#server.open(this.#ctx);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  use<Result>(
    work: SessionWork<Result>,
    ctx: RunContext<Deps> | undefined,
    signal?: AbortSignal,
  ): Promise<Result> {
    return this.#server.use(work, ctx, signal);
  }

  async finishAuth(callback: URLSearchParams, sessionKey: string | undefined): Promise<void> {
    if (sessionKey !== undefined) {
      throw new UsageError(`${this.#label} has no \`sessionKey\`: all runs share one session.`);
    }
    await this.#server.finishAuth(callback);
  }
}
