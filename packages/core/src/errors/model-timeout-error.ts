import { ToolsetsError } from "./toolsets-error.ts";

/** A provider did not answer in time. */
export class ModelTimeoutError extends ToolsetsError {
  static override readonly code = "model_timeout";
  declare readonly code: "model_timeout";
  readonly modelName: string;
  /** In milliseconds. */
  readonly timeoutMs: number | undefined;

  constructor(
    message: string,
    details: { readonly modelName: string; readonly timeoutMs?: number | undefined },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.modelName = details.modelName;
    this.timeoutMs = details.timeoutMs;
  }
}
