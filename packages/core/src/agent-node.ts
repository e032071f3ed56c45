import type { ModelRequest, ModelResponse } from "./messages.ts";

/** Sends a request to the model. */
export interface ModelRequestNode {
  readonly kind: "model-request";
  readonly request: ModelRequest;
}

/** Makes the calls of a response, or takes its content as the output. */
export interface CallToolsNode {
  readonly kind: "call-tools";
  readonly response: ModelResponse;
}

/** The run is over. */
export interface EndNode<out Output = unknown> {
  readonly kind: "end";
  readonly output: Output;
  /** The last response of the model. */
  readonly response: ModelResponse;
}

/** What a run does next, as plain data. Told apart by `kind`. */
export type AgentNode<Output = unknown> = ModelRequestNode | CallToolsNode | EndNode<Output>;
