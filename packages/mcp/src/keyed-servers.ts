import { type RunContext, UsageError } from "@toolsets/core";
import type { ServerAccess, SessionWork } from "./server-access.ts";
import type { SharedServer } from "./shared-server.ts";

const MAX_IDLE = 100;
const IDLE_MS = 300_000;

/** How the servers of keys are made and kept. */
export interface KeyedSettings<in Deps> {
  /** The toolset, for messages. */
  readonly label: string;
  readonly sessionKey: (ctx: RunContext<Deps>) => unknown;
  readonly maxIdleSessions?: number | undefined;
  readonly sessionIdleMs?: number | undefined;
  /** Makes the server of a key; nothing is started yet. */
  make(): SharedServer<Deps>;
}

/** The server of one key, and who uses it. */
interface Entry<Deps> {
  readonly key: string;
  readonly server: SharedServer<Deps>;
  users: number;
  /** Whether it is kept open for the next run of its key. */
  isKept: boolean;
  /** Whether it is about to be. */
  isKeeping: boolean;
  idle: ReturnType<typeof setTimeout> | undefined;
}

/**
 * A server for each session key. It lives while a run uses it; while the toolset itself is open, also
 * between runs: for a time, and only those that were used last.
 */
export class KeyedServers<Deps> implements ServerAccess<Deps> {
  readonly #settings: KeyedSettings<Deps>;
  /** The one that was used longest ago stands first. */
  readonly #entries = new Map<string, Entry<Deps>>();
  #holds = 0;

  constructor(settings: KeyedSettings<Deps>) {
    this.#settings = settings;
  }

  get isOpen(): boolean {
    return false; // nothing is known of a server before there is a run
  }

  async forRun(ctx: RunContext<Deps>): Promise<ServerAccess<Deps>> {
    return new ServerOfRun(this, await this.#keyOf(ctx), ctx);
  }

  async open(): Promise<void> {
    this.#holds += 1;
  }

  async close(): Promise<void> {
    if (this.#holds === 0) {
      throw new UsageError(
        `${this.#settings.label} is not open. Call \`close\` once for each \`open\`.`,
      );
    }
    this.#holds -= 1;
    if (this.#holds > 0) return;
    await Promise.all([...this.#entries.values()].map((entry) => this.#letGo(entry)));
  }

  async use<Result>(
    work: SessionWork<Result>,
    ctx: RunContext<Deps> | undefined,
    signal?: AbortSignal,
  ): Promise<Result> {
    if (ctx === undefined) {
      throw new UsageError(
        `${this.#settings.label} has a session for each key. Say whom it works for: \`{ ctx }\`, the context of a run.`,
      );
    }
    return this.useAs(await this.#keyOf(ctx), work, ctx, signal);
  }

  async useAs<Result>(
    key: string,
    work: SessionWork<Result>,
    ctx: RunContext<Deps> | undefined,
    signal?: AbortSignal,
  ): Promise<Result> {
    const entry = this.#enter(key);
    try {
      return await entry.server.use(work, ctx, signal);
    } finally {
      await this.#leave(entry);
    }
  }

  /** Opens the server of a key for a run. */
  async openAs(key: string, ctx: RunContext<Deps>): Promise<void> {
    const entry = this.#enter(key);
    try {
      await entry.server.open(ctx);
    } catch (error) {
      await this.#leave(entry);
      throw error;
    }
    await this.#keep(entry).catch(ignore); // it was there a moment ago: the run finds out
  }

  async closeAs(key: string): Promise<void> {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.users === 0) {
      throw new UsageError(
        `${this.#settings.label} is not open. Call \`close\` once for each \`open\`.`,
      );
    }
    try {
      await entry.server.close();
    } finally {
      await this.#leave(entry);
    }
  }

  isOpenAs(key: string): boolean {
    return this.#entries.get(key)?.server.isOpen === true;
  }

  async finishAuth(callback: URLSearchParams, sessionKey: string | undefined): Promise<void> {
    const { label } = this.#settings;
    if (sessionKey === undefined) {
      throw new UsageError(`${label} has a session for each key. Say which: \`{ sessionKey }\`.`);
    }
    const server = this.#entries.get(sessionKey)?.server;
    if (server?.awaitsUser !== true) {
      throw new UsageError(`${label} waits for no authorization of this key. Start its run first.`);
    }
    await server.finishAuth(callback);
  }

  /** @throws `invalid_usage` when a context has another key. */
  async checkKey(key: string, ctx: RunContext<Deps>): Promise<void> {
    if ((await this.#keyOf(ctx)) === key) return;
    throw new UsageError(
      `${this.#settings.label}: a call has another \`sessionKey\` than the run, or the session of a served toolset, that it is made in. Let each serve one user.`,
    );
  }

  async #keyOf(ctx: RunContext<Deps>): Promise<string> {
    const key = await this.#settings.sessionKey(ctx);
    if (typeof key === "string" && key !== "") return key;
    throw new UsageError(
      `${this.#settings.label}: \`sessionKey\` gave ${JSON.stringify(key) ?? "nothing"}. It has to name whom the run works for, with a text that is not empty.`,
    );
  }

  #enter(key: string): Entry<Deps> {
    const entry = this.#entries.get(key) ?? {
      key,
      server: this.#settings.make(),
      users: 0,
      isKept: false,
      isKeeping: false,
      idle: undefined,
    };
    this.#entries.delete(key);
    this.#entries.set(key, entry); // now the one that was used last
    clearTimeout(entry.idle);
    entry.users += 1;
    return entry;
  }

  /** Opens a server once more, for the runs to come, while the toolset is open. */
  async #keep(entry: Entry<Deps>): Promise<void> {
    if (this.#holds === 0 || entry.isKept || entry.isKeeping) return;
    entry.isKeeping = true;
    try {
      await entry.server.open();
    } finally {
      entry.isKeeping = false;
    }
    entry.isKept = true;
    if (this.#holds === 0) await this.#letGo(entry);
  }

  async #leave(entry: Entry<Deps>): Promise<void> {
    entry.users -= 1;
    if (entry.users > 0) return;
    const isKept = entry.isKept && this.#holds > 0;
    if (!isKept && !entry.server.awaitsUser) return this.#letGo(entry);
    const { maxIdleSessions = MAX_IDLE, sessionIdleMs = IDLE_MS } = this.#settings;
    if (isKept) entry.idle = setTimeout(() => void this.#letGo(entry), sessionIdleMs);
    const idle = [...this.#entries.values()].filter(({ users }) => users === 0);
    const surplus = idle.slice(0, Math.max(0, idle.length - maxIdleSessions));
    await Promise.all(surplus.map((each) => this.#letGo(each)));
  }

  /** Ends what is kept for the next run. A run that goes on ends its server itself. */
  async #letGo(entry: Entry<Deps>): Promise<void> {
    clearTimeout(entry.idle);
    if (entry.users === 0 && this.#entries.get(entry.key) === entry)
      this.#entries.delete(entry.key);
    if (!entry.isKept) return;
    entry.isKept = false;
    await entry.server.close();
  }
}

/** The server of a key, for a run. */
class ServerOfRun<Deps> implements ServerAccess<Deps> {
  readonly #servers: KeyedServers<Deps>;
  readonly #key: string;
  readonly #ctx: RunContext<Deps>;

  constructor(servers: KeyedServers<Deps>, key: string, ctx: RunContext<Deps>) {
    this.#servers = servers;
    this.#key = key;
    this.#ctx = ctx;
  }

  get isOpen(): boolean {
    return this.#servers.isOpenAs(this.#key);
  }

  forRun(ctx: RunContext<Deps>): Promise<ServerAccess<Deps>> {
    return this.#servers.forRun(ctx);
  }

  open(): Promise<void> {
    return this.#servers.openAs(this.#key, this.#ctx);
  }

  close(): Promise<void> {
    return this.#servers.closeAs(this.#key);
  }

  async use<Result>(
    work: SessionWork<Result>,
    ctx: RunContext<Deps> = this.#ctx,
    signal?: AbortSignal,
  ): Promise<Result> {
    const isOther = ctx.runId !== this.#ctx.runId || ctx.deps !== this.#ctx.deps;
    if (isOther) await this.#servers.checkKey(this.#key, ctx); // its token would be sent for another
    return this.#servers.useAs(this.#key, work, ctx, signal);
  }

  finishAuth(callback: URLSearchParams): Promise<void> {
    return this.#servers.finishAuth(callback, this.#key);
  }
}

function ignore(): void {}
