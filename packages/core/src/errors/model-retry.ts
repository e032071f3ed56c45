import type { ErrorDetail } from "../messages.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/**
 * Thrown by a tool, an operator or an arguments check: the model should try again.
 * Counts against the retries of the tool.
 *
 * @example
 * throw new ModelRetry("There is no city of that name. Ask for the nearest larger one.");
 */
export class ModelRetry extends ToolsetsError {
  static override readonly code = "model_retry";
  declare readonly code: "model_retry";
  /** What the model reads: a text, or the faults of its arguments. */
  readonly content: string | readonly ErrorDetail[];

  constructor(content: string | readonly ErrorDetail[]) {
    super(
      typeof content === "string"
        ? content
        : content
            .map(({ loc, msg }) => `${loc.length === 0 ? "arguments" : loc.join(".")}: ${msg}`)
            .join("; "),
    );
    this.content = content;
  }
}
