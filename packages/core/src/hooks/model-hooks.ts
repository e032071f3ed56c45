import type { MaybePromise } from "../maybe-promise.ts";
import type { Message, ModelResponse } from "../messages.ts";
import type { Model, ModelRequestOptions } from "../model.ts";
import type { RunContext } from "../run-context.ts";

/** What the model at hand makes of a call. */
type MadeOfIt = "signal" | "forModel" | "toolChoice" | "toolVisibility" | "nativeTools";

/** What is about to be sent to a model. */
export interface ModelCall extends Omit<ModelRequestOptions, MadeOfIt> {
  readonly model: Model;
  /** The history; the last one is the request at hand. */
  readonly messages: readonly Message[];
}

/** A response that no model gave: its parts, and whatever else is known of it. */
export type GivenResponse = Pick<ModelResponse, "parts"> & Partial<ModelResponse>;

/**
 * Hooks around a request to a model; they run inside its step, so a durable engine repeats none that is done.
 * What throws `ModelRetry` asks the model once more, at the cost of a retry of the output; a response
 * that is there by then stays in the history.
 */
export interface ModelHooks<in Deps = unknown> {
  /**
   * May return another call. Its messages become the history of the run: not empty, and a request at the end.
   * Nothing returned leaves the call as it is.
   */
  readonly beforeModelRequest?:
    | ((call: ModelCall, ctx: RunContext<Deps>) => MaybePromise<ModelCall | undefined | void>)
    | undefined;
  /** Stands around the request: `next` sends it, this call or another, once, often or never. */
  readonly wrapModelRequest?:
    | ((
        call: ModelCall,
        next: (call?: ModelCall) => Promise<ModelResponse>,
        ctx: RunContext<Deps>,
      ) => MaybePromise<GivenResponse>)
    | undefined;
  /** May return another response. */
  readonly afterModelRequest?:
    | ((
        response: ModelResponse,
        call: ModelCall,
        ctx: RunContext<Deps>,
      ) => MaybePromise<GivenResponse | undefined | void>)
    | undefined;
  /** May return a response in the place of an error, or throw another error. Not asked after an abort. */
  readonly onModelRequestError?:
    | ((
        error: unknown,
        call: ModelCall,
        ctx: RunContext<Deps>,
      ) => MaybePromise<GivenResponse | undefined | void>)
    | undefined;
}
