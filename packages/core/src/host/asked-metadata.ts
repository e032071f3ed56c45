import type { JsonObject } from "../json.ts";
import { askForMetadata } from "../run-metadata.ts";
import type { StepRequest } from "../runtime/runtime.ts";
import type { Session } from "./session.ts";

/** The metadata of a run where functions give it. It travels in the outcome of the step that asks. */
export class AskedMetadata {
  /** Until the requests of the run have it. */
  known: JsonObject | undefined;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async ask(request: StepRequest, signal: AbortSignal): Promise<void> {
    const { setup, effects } = this.#session;
    if (setup.metadata === undefined) return;
    this.known = await askForMetadata(setup.metadata, this.#session.context(request, signal));
    effects.setMetadata(request.key, this.known);
  }
}
