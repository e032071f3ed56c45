import { type ErrorData, ToolsetsError } from "./toolsets-error.ts";

/**
 * An error rebuilt from its data: thrown elsewhere, known here by `code` and message alone.
 * `instanceof` of the class with the same code holds.
 */
export class RevivedError extends ToolsetsError {
  override readonly code: string;

  constructor({ code, message }: ErrorData) {
    super(message);
    this.code = code;
  }
}
