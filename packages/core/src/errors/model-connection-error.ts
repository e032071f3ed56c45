import { ToolsetsError } from "./toolsets-error.ts";

/** The connection to a provider broke, or its stream ended before the response did. */
export class ModelConnectionError extends ToolsetsError {
  static override readonly code = "model_connection";
  declare readonly code: "model_connection";
  readonly modelName: string;
  /** Before the first byte of the answer, or in the middle of it. */
  readonly phase: "connect" | "stream";

  constructor(
    message: string,
    details: { readonly modelName: string; readonly phase: "connect" | "stream" },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.modelName = details.modelName;
    this.phase = details.phase;
  }
}
