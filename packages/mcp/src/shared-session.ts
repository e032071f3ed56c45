import { UsageError } from "@toolsets/core";
import type { MCPSession } from "./session.ts";

/** Starts a session, and tells when it has ended. */
type Start = (onEnded: () => void) => Promise<MCPSession>;

/**
 * One session for all who use it at a time: the first to come starts it, the last to go closes it.
 * A session that ended by itself is replaced at the next use.
 */
export class SharedSession {
  readonly #label: string;
  readonly #start: Start;
  #users = 0;
  #session: Promise<MCPSession> | undefined;
  /** The end of the session before; two never live at once. */
  #closing: Promise<void> = Promise.resolve();

  constructor(label: string, start: Start) {
    this.#label = label;
    this.#start = start;
  }

  get isOpen(): boolean {
    return this.#users > 0;
  }

  async open(): Promise<void> {
    this.#users += 1;
    try {
      await this.#current();
    } catch (error) {
      this.#users -= 1;
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
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) this.#closing = end(session);
    await this.#closing;
  }

  /** Does `work` with the session, which is opened for it where it is not open. */
  async use<Result>(work: (session: MCPSession) => Promise<Result>): Promise<Result> {
    await this.open();
    try {
      return await work(await this.#current());
    } finally {
      await this.close();
    }
  }

  #current(): Promise<MCPSession> {
    if (this.#session !== undefined) return this.#session;
    const starting: Promise<MCPSession> = this.#closing
      .then(() => this.#start(() => this.#forget(starting)))
      .catch((error: unknown) => {
        this.#forget(starting);
        throw error;
      });
    this.#session = starting;
    return starting;
  }

  /** Lets go of a session that did not start or that has ended, so that the next use starts anew. */
  #forget(session: Promise<MCPSession>): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#closing = end(session);
  }
}

/** What did not start needs no end. */
async function end(session: Promise<MCPSession>): Promise<void> {
  await session.then((started) => started.close()).catch(ignore);
}

function ignore(): void {}
