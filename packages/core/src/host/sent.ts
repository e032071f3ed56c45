import type { Message } from "../messages.ts";
import type { Model, ModelRequestOptions } from "../model.ts";

/** What is sent, and to which model. */
export interface Sent {
  readonly model: Model;
  readonly messages: readonly Message[];
  readonly options: ModelRequestOptions;
}
