import type { FittedRequest, Model } from "../model.ts";

/** What is sent, and to which model. */
export interface Sent extends FittedRequest {
  readonly model: Model;
}
