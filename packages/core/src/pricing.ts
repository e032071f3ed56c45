import type { MaybePromise } from "./maybe-promise.ts";
import type { RequestUsage } from "./usage.ts";

/** The model that gave a response. */
export interface PricedModel {
  /** As the provider names it in its response, perhaps with a date. */
  readonly name: string;
  /** The provider, such as `openai`. */
  readonly system: string;
}

/**
 * Says what a request cost, in whatever currency `costLimit` is: a number, or decimal text, which is
 * exact. `undefined` where it is not known; then what the provider says of it holds.
 */
export type Pricing = (
  model: PricedModel,
  usage: RequestUsage,
) => MaybePromise<string | number | undefined>;
