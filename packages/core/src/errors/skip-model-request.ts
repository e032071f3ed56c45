import type { GivenResponse } from "../hooks/model-hooks.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/**
 * Thrown by `beforeModelRequest` or `wrapModelRequest`: the model is not asked, this is its response.
 * It counts as a request, and `afterModelRequest` hooks see it.
 *
 * @example
 * const answers = new Map<string, string>();
 * const cached = capability({
 *   beforeModelRequest({ messages }) {
 *     const content = answers.get(serializeMessages(messages));
 *     if (content !== undefined) throw new SkipModelRequest({ parts: [{ partKind: "text", content }] });
 *   },
 * });
 */
export class SkipModelRequest extends ToolsetsError {
  static override readonly code = "skip_model_request";
  declare readonly code: "skip_model_request";
  readonly response: GivenResponse;

  constructor(response: GivenResponse) {
    super("The model is not asked.");
    this.response = response;
  }
}
