import { type RunContext, UsageError } from "@toolsets/core";
import { CallContexts } from "./call-contexts.ts";
import { Credentials } from "./credentials.ts";
import { type HTTPSource, httpSource } from "./http-source.ts";
import { hideIn } from "./hidden-source.ts";
import type { MCPSource } from "./mcp-source.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";
import { memorySource } from "./memory-source.ts";
import { type GivenServer, READ_TIMEOUT_MS, START_TIMEOUT_MS } from "./server-options.ts";
import type { MCPSession, SessionSettings } from "./session.ts";
import { SharedSession } from "./shared-session.ts";
import { adoptClient, startSession } from "./start-session.ts";
import { type SentFor, type Use, USE_HEADER, Uses } from "./uses.ts";

/** What goes with a session while it is used. */
export interface SessionUse {
  /** Those under way on it. */
  readonly calls: CallContexts;
  /** To be sent with each request. */
  readonly sent: SentFor;
}

/** A server as all runs of one key share it. */
export class SharedServer<Deps> {
  readonly #calls = new CallContexts();
  readonly #uses = new Uses();
  readonly #isGiven: boolean;
  readonly #http: HTTPSource | undefined;
  readonly #sessions: SharedSession;
  readonly #credentials: Credentials<Deps> | undefined;
  readonly #label: string;

  /** @throws `invalid_usage` for a URL or headers that are of no use. */
  constructor(
    label: string,
    given: GivenServer,
    options: MCPToolsetOptions<Deps>,
    secrets: readonly string[] = [],
  ) {
    this.#label = label;
    this.#isGiven = given.kind === "client";
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
      this.#credentials = new Credentials(options, this.#uses);
      this.#http = httpSource(given.url, this.#credentials, options.transport);
      source = hideIn(this.#http, secrets);
    } else {
      source = given.kind === "source" ? given.source : memorySource(given.server);
    }
    const { startTimeoutMs = source.startTimeoutMs ?? START_TIMEOUT_MS } = options;
    const [calls, uses] = [this.#calls, this.#uses];
    const settings = { source, label, startTimeoutMs, session, options, calls, uses };
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
    await this.#credentials?.ask(ctx);
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
    work: (session: MCPSession, use: SessionUse) => Promise<Result>,
    ctx: RunContext<Deps> | undefined,
    signal: AbortSignal | undefined = ctx?.signal,
  ): Promise<Result> {
    const asking = this.#credentials?.ask(ctx);
    return asking === undefined
      ? this.#use(work, { ctx, headers: undefined }, signal)
      : asking.then((headers) => this.#use(work, { ctx, headers }, signal));
  }

  async #use<Result>(
    work: (session: MCPSession, use: SessionUse) => Promise<Result>,
    use: Use,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const calls = this.#calls;
    if (this.#isGiven || use.ctx === undefined) {
      return this.#sessions.use((session) => work(session, { calls, sent: {} }), signal);
    }
    const id = this.#uses.begin(use);
    const sent = { headers: { [USE_HEADER]: id } };
    try {
      return await this.#sessions.use((session) => work(session, { calls, sent }), signal);
    } finally {
      this.#uses.end(id);
    }
  }
}
