import { ToolsetsError } from "./toolsets-error.ts";

/** A suspended response cannot be gone on with: its provider has it no longer. */
export class SuspendedResponseExpiredError extends ToolsetsError {
  static override readonly code = "suspended_response_expired";
  declare readonly code: "suspended_response_expired";
  readonly modelName: string;
  /** The provider's id of the response. */
  readonly responseId: string;

  constructor(
    message: string,
    details: { readonly modelName: string; readonly responseId: string },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.modelName = details.modelName;
    this.responseId = details.responseId;
  }
}
