import { ToolsetsError } from "./toolsets-error.ts";

/** What is known of a refused model request. */
export interface ModelHttpDetails {
  readonly modelName: string;
  /** The HTTP status, 400 or above. */
  readonly status: number;
  /** The provider's own code or type of the error. */
  readonly providerCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** How long the provider asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The body of the answer, as it came. */
  readonly body?: unknown;
}

/** A provider refused a request: status 400 or above, or an error inside a stream. */
export class ModelHttpError extends ToolsetsError {
  static override readonly code = "model_http";
  declare readonly code: "model_http";
  readonly modelName: string;
  readonly status: number;
  readonly providerCode: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly body: unknown;

  constructor(message: string, details: ModelHttpDetails, options?: ErrorOptions) {
    super(message, options);
    this.modelName = details.modelName;
    this.status = details.status;
    this.providerCode = details.providerCode;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.body = details.body;
  }
}
