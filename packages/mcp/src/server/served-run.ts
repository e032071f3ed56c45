import {
  type AnyToolset,
  type RunContext,
  type Toolset,
  type ToolsetTool,
  UsageError,
} from "@toolsets/core";
import { untilAborted } from "../within.ts";
const DRAIN_MS = 5000;
const RELIST_MS = 30_000;

/** What a toolset lists. */
export type Tools = ReadonlyMap<string, ToolsetTool>;

/** The tools of a step, and the toolset that runs them. */
export interface Lease {
  readonly toolset: Toolset;
  readonly tools: Tools;
  /** Gives it back; once is enough. */
  release(): void;
}

/**
 * A toolset in use by one session, or by one request where there are no sessions: what a run is to an
 * agent. A step begins with a request that has the run for itself; requests beside one another share
 * it, so that none finds its toolset replaced.
 */
export class ServedRun {
  readonly #toolset: Toolset;
  #forRun: Promise<Toolset> | undefined;
  #forStep: Toolset | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #sequential: Promise<unknown> = Promise.resolve();
  #uses = 0;
  /** Listings that no request waits for. */
  #relistings = 0;
  #isClosed = false;
  #closed: Promise<void> | undefined;
  #whenIdle: (() => void) | undefined;
  readonly #ending = new AbortController();
  readonly #ended = new AbortController();

  constructor(toolset: AnyToolset) {
    this.#toolset = toolset as Toolset; // its deps come from the `deps` option of whoever serves it
  }

  /** Whether a request is under way. */
  get isBusy(): boolean {
    return this.#uses > 0;
  }

  /** Whether the toolset is closed, or about to be whatever is under way. */
  get isEnded(): boolean {
    return this.#ended.signal.aborted;
  }

  /**
   * Gives the toolset, and its tools: `listed` where they are known for this step.
   *
   * @throws what the toolset throws when it is opened or listed.
   */
  async enter(ctx: RunContext, listed?: Tools): Promise<Lease> {
    this.#ending.signal.throwIfAborted();
    this.#uses += 1;
    let isHeld = true;
    const release = (): void => {
      if (!isHeld) return;
      isHeld = false;
      this.#uses -= 1;
      this.#closeWhenIdle();
    };
    try {
      const toolset = await this.#step(ctx, 1);
      return { toolset, tools: listed ?? (await toolset.getTools(ctx)), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /**
   * Lists once more, in a step of its own unless requests are in one. A request does not wait for it,
   * and may begin the next step beside it; `close` waits for it as for a request.
   *
   * @throws what the toolset throws.
   */
  async relist(contextOf: (signal: AbortSignal) => Promise<RunContext>): Promise<Tools> {
    this.#relistings += 1;
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(RELIST_MS)]);
    try {
      const listing = contextOf(signal).then(async (ctx) =>
        (await this.#step(ctx, 0)).getTools(ctx),
      );
      return await untilAborted(listing, signal);
    } finally {
      this.#relistings -= 1;
      this.#closeWhenIdle();
    }
  }

  /** Does one thing after another: for tools that are `sequential`. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#sequential.then(work);
    this.#sequential = done.catch(() => {});
    return done;
  }

  /** Closes the toolset when nobody uses it any more, or 5 s later. Settles when it is closed. */
  close(): Promise<void> {
    if (this.#closed !== undefined) return this.#closed;
    this.#isClosed = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.#closed = new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
      timer = setTimeout(resolve, DRAIN_MS);
    }).then(() => {
      clearTimeout(timer);
      return this.#end();
    });
    this.#ending.abort(new UsageError("The server that serves this toolset was closed."));
    this.#closeWhenIdle();
    return this.#closed;
  }

  #closeWhenIdle(): void {
    if (this.#isClosed && this.#uses + this.#relistings === 0) this.#whenIdle?.();
  }

  async #end(): Promise<void> {
    this.#ended.abort();
    const opened = await this.#forRun?.catch(() => undefined);
    await opened?.close();
  }

  /** A new one where there are `alone` requests, which is all that the run is used for. */
  async #step(ctx: RunContext, alone: number): Promise<Toolset> {
    const turn = this.#turn.then(async () => {
      const toolset = await this.#open(ctx);
      if (this.#forStep === undefined || this.#uses === alone) {
        this.#forStep = await toolset.forRunStep(ctx);
      }
      return this.#forStep;
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #open(ctx: RunContext): Promise<Toolset> {
    this.#forRun ??= (async () => {
      const toolset = await this.#toolset.forRun(ctx.with({ signal: this.#ending.signal }));
      await toolset.open();
      return toolset;
    })().catch((error: unknown) => {
      this.#forRun = undefined; // the next request tries again
      throw error;
    });
    return this.#forRun;
  }
}
