import type { RunContext } from "@toolsets/core";

/** The contexts of the calls that are under way on a session. */
export class CallContexts {
  readonly #running = new Set<RunContext>();

  /** Of the call that was begun last. */
  get latest(): RunContext | undefined {
    return [...this.#running].at(-1);
  }

  /** Does `work` for a call. */
  async during<Result>(ctx: RunContext | undefined, work: () => Promise<Result>): Promise<Result> {
    if (ctx === undefined) return work();
    this.#running.add(ctx);
    try {
      return await work();
    } finally {
      this.#running.delete(ctx);
    }
  }
}
