import type { RunContext } from "@toolsets/core";

/** The contexts of the calls that are under way on a session. */
export class CallContexts {
  readonly #running = new Set<RunContext>();

  /** Of the call that was begun last, where all are of one run. */
  get ofOneRun(): RunContext | undefined {
    const all = [...this.#running];
    const latest = all.at(-1);
    return all.every(({ runId }) => runId === latest?.runId) ? latest : undefined;
  }

  /** A call begins, or is sent once more. */
  begin(ctx: RunContext | undefined): void {
    if (ctx !== undefined) this.#running.add(ctx);
  }

  end(ctx: RunContext | undefined): void {
    if (ctx !== undefined) this.#running.delete(ctx);
  }
}
