import type { RunContext } from "@toolsets/core";

/** The contexts of the calls that are under way on a session. */
export class CallContexts {
  readonly #running = new Set<RunContext>();

  /** Of the call that was begun last. */
  get latest(): RunContext | undefined {
    return [...this.#running].at(-1);
  }

  /** A call begins, or is sent once more. */
  begin(ctx: RunContext | undefined): void {
    if (ctx !== undefined) this.#running.add(ctx);
  }

  end(ctx: RunContext | undefined): void {
    if (ctx !== undefined) this.#running.delete(ctx);
  }
}
