import { type RunContext, UsageError } from "@toolsets/core";
import { CallContexts } from "./call-contexts.ts";
import { Credentials } from "./credentials.ts";
import { type HTTPSource, httpSource } from "./http-source.ts";
import type { MCPSource } from "./mcp-source.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";
import { memorySource } from "./memory-source.ts";
import { type GivenServer, READ_TIMEOUT_MS, START_TIMEOUT_MS } from "./server-options.ts";
import type { MCPSession, SessionSettings } from "./session.ts";
import { SharedSession } from "./shared-session.ts";
import { adoptClient, startSession } from "./start-session.ts";

/** A server as all runs of one key share it. */
export class SharedServer<Deps> {
  readonly calls: CallContexts = new CallContexts();
  readonly #http: HTTPSource | undefined;
  readonly #sessions: SharedSession;
  readonly #credentials: Credentials<Deps> | undefined;
  readonly #label: string;

  /** @throws `invalid_usage` for a URL or headers that are of no use. */
  constructor(label: string, given: GivenServer, options: MCPToolsetOptions<Deps>) {
    this.#label = label;
    const { readTimeoutMs = READ_TIMEOUT_MS } = options;
    const { onWarning = (message) => console.warn(message) } = options;
    const warn = (message: string): void => onWarning(message, { label });
    const session: SessionSettings = { label, readTimeoutMs, warn, caches: options };
    if (given.kind === "client") {
      this.#sessions = new SharedSession(label, () => adoptClient(given.client, session));
      return;
    }
    let source: MCPSource;
    if (given.kind === "url") {
      this.#credentials = new Credentials(options);
      this.#http = httpSource(given.url, this.#credentials, options.transport);
      source = this.#http;
    } else {
      source = given.kind === "source" ? given.source : memorySource(given.server);
    }
    const { startTimeoutMs = source.startTimeoutMs ?? START_TIMEOUT_MS } = options;
    const settings = { source, label, startTimeoutMs, session, options, calls: this.calls };
    this.#sessions = new SharedSession(label, (onEnded, signal) =>
      startSession(settings, onEnded, signal),
    );
  }

  /** Whether it has asked for an authorization that has not come yet. */
  get awaitsUser(): boolean {
    return this.#http?.awaitsUser === true;
  }

  get isOpen(): boolean {
    return this.#sessions.isOpen;
  }

  async open(ctx?: RunContext<Deps>): Promise<void> {
    await this.#credentials?.refresh(ctx);
    await this.#sessions.open(ctx?.signal);
  }

  close(): Promise<void> {
    return this.#sessions.close();
  }

  /** @throws `invalid_usage` when it has not asked for an authorization. */
  async finishAuth(callback: URLSearchParams): Promise<void> {
    if (this.#http === undefined) {
      throw new UsageError(`${this.#label} is not at a URL: there is nothing to authorize.`);
    }
    await this.#http.finishAuth(callback);
  }

  use<Result>(
    work: (session: MCPSession) => Promise<Result>,
    ctx: RunContext<Deps> | undefined,
    signal: AbortSignal | undefined = ctx?.signal,
  ): Promise<Result> {
    const refreshing = this.#credentials?.refresh(ctx);
    return refreshing === undefined
      ? this.#sessions.use(work, signal)
      : refreshing.then(() => this.#sessions.use(work, signal));
  }
}
