import type { ModelResponse } from "../messages.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/** The provider withheld the response because of its content. */
export class ContentFilterError extends ToolsetsError {
  static override readonly code = "content_filter";
  declare readonly code: "content_filter";
  /** What the provider says of it, where it does. */
  readonly reason: string | undefined;
  /** The response as JSON text. */
  readonly body: string;

  constructor(response: ModelResponse) {
    const { modelName = "unknown", providerDetails = {} } = response;
    const { refusal, block_reason: blocked, finish_reason: finish } = providerDetails;
    const reason = [refusal, blocked, finish].find((said) => typeof said === "string");
    const because = reason === undefined ? "" : `: ${reason.trimEnd()}`;
    super(
      `The provider of model \`${modelName}\` withheld the response${because}${/[.!?…]$/.test(because) ? "" : "."}`,
    );
    this.reason = reason;
    this.body = JSON.stringify(response);
  }
}
