import { UsageError } from "@toolsets/core";
import { type MCPSession, SessionLost } from "./session.ts";
import { untilAborted } from "./within.ts";

/** Starts a session, tells when it has ended, and gives up when `signal` aborts. */
type Start = (onEnded: () => void, signal: AbortSignal) => Promise<MCPSession>;

/**
 * One session for all who use it at a time: the first to come starts it, the last to go closes it.
 * A session that ended by itself is replaced at the next use.
 */
export class SharedSession {
  readonly #label: string;
  readonly #start: Start;
  #users = 0;
  #session: Promise<MCPSession> | undefined;
  /** The same, once it is there: uses of it have nothing to wait for. */
  #ready: MCPSession | undefined;
  #starting = new AbortController();
  /** The end of the session before; two never live at once. */
  #closing: Promise<void> = Promise.resolve();

  constructor(label: string, start: Start) {
    this.#label = label;
    this.#start = start;
  }

  get isOpen(): boolean {
    return this.#users > 0;
  }

  /** Rejects with the reason of `signal` when it aborts; a start that nobody waits for is given up. */
  async open(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#users += 1;
    try {
      await untilAborted(this.#current(), signal);
    } catch (error) {
      this.#users -= 1;
      if (this.#users === 0) this.#end();
      throw error;
    }
  }

  /** @throws `invalid_usage` when it is not open. */
  async close(): Promise<void> {
    if (this.#users === 0) {
      throw new UsageError(`${this.#label} is not open. Call \`close\` once for each \`open\`.`);
    }
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#end();
    await this.#closing;
  }

  /**
   * Does `work` with the session, which is opened for it where it is not open. Does it once more with
   * a new session where the server had lost this one.
   */
  async use<Result>(
    work: (session: MCPSession) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    signal?.throwIfAborted();
    if (this.#ready === undefined) await this.open(signal);
    else this.#users += 1;
    try {
      const session = this.#current();
      try {
        return await work(this.#ready ?? (await untilAborted(session, signal)));
      } catch (error) {
        if (!(error instanceof SessionLost)) throw error;
        this.#replace(session);
        return await work(await untilAborted(this.#current(), signal));
      }
    } catch (error) {
      throw error instanceof SessionLost ? error.failure : error;
    } finally {
      if (this.#users > 1) this.#users -= 1;
      else await this.close();
    }
  }

  #current(): Promise<MCPSession> {
    if (this.#session !== undefined) return this.#session;
    const controller = new AbortController();
    const session: Promise<MCPSession> = this.#closing
      .then(() => this.#start(() => this.#forget(session), controller.signal))
      .catch((error: unknown) => {
        this.#forget(session);
        throw error;
      });
    this.#starting = controller;
    this.#session = session;
    session.then((started) => {
      if (this.#session === session) this.#ready = started;
    }, ignore);
    return session;
  }

  /** Ends the session, or its start. */
  #end(): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#starting.abort(); // has no effect on a session that is ready
    this.#forget(session);
  }

  /** Lets go of a session that did not start or that has ended, so that the next use starts anew. */
  #forget(session: Promise<MCPSession>): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#ready = undefined;
    this.#closing = end(session);
  }

  /** Lets go of a session that the server has lost; what others still wait for comes to its end. */
  #replace(session: Promise<MCPSession>): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#ready = undefined;
    void session.then((lost) => lost.retire()).catch(ignore);
  }
}

/** What did not start needs no end. */
async function end(session: Promise<MCPSession>): Promise<void> {
  await session.then((started) => started.close()).catch(ignore);
}

function ignore(): void {}
