import type { JsonObject } from "../json.ts";
import { askForMetadata } from "../run-metadata.ts";
import type { StepRequest } from "../runtime/runtime.ts";
import type { RunContext } from "../run-context.ts";
import type { Effects } from "./effects.ts";

/** What it needs of a session. */
interface Asking {
  readonly setup: { readonly metadata?: Parameters<typeof askForMetadata>[0] | undefined };
  readonly effects: Pick<Effects, "setMetadata">;
  context(request: StepRequest, signal: AbortSignal): RunContext<never>;
}

/** The metadata of a run where functions give it. It travels in the outcome of the step that asks. */
export class AskedMetadata {
  /** Until the requests of the run have it. */
  known: JsonObject | undefined;
  readonly #session: Asking;

  constructor(session: Asking) {
    this.#session = session;
  }

  async ask(request: StepRequest, signal: AbortSignal): Promise<void> {
    const { setup, effects } = this.#session;
    if (setup.metadata === undefined) return;
    this.known = await askForMetadata(setup.metadata, this.#session.context(request, signal));
    effects.setMetadata(request.key, this.known);
  }
}
