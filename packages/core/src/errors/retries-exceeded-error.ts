import { ToolsetsError } from "./toolsets-error.ts";

/** A tool, or the output of the run, used up its retries. */
export class RetriesExceededError extends ToolsetsError {
  static override readonly code = "retries_exceeded";
  declare readonly code: "retries_exceeded";
  /** The tool, as the model called it; absent where the output failed. */
  readonly toolName: string | undefined;
  readonly maxRetries: number;

  constructor(toolName: string | undefined, maxRetries: number, lastFailure: string) {
    const what = toolName === undefined ? "The output" : `Tool \`${toolName}\``;
    const where =
      toolName === undefined ? "`retries.output`" : "its `maxRetries`, or `retries.tools`";
    super(
      `${what} failed ${maxRetries + 1} times, and ${maxRetries} ${maxRetries === 1 ? "retry is" : "retries are"} allowed. Raise ${where} if it needs more. Last failure: ${lastFailure}`,
    );
    this.toolName = toolName;
    this.maxRetries = maxRetries;
  }
}
