import { plainText, quoteName } from "../quote-name.ts";
import { ToolsetsError } from "./toolsets-error.ts";

const LONGEST = 1000;

/** A tool, or the output of the run, used up its retries. */
export class RetriesExceededError extends ToolsetsError {
  static override readonly code = "retries_exceeded";
  declare readonly code: "retries_exceeded";
  /** The tool, as the model called it; absent where the output failed. */
  readonly toolName: string | undefined;
  readonly maxRetries: number;

  constructor(
    toolName: string | undefined,
    maxRetries: number,
    lastFailure: string,
    { isOutput = toolName === undefined }: { readonly isOutput?: boolean } = {},
  ) {
    const what = toolName === undefined ? "The output" : `Tool ${quoteName(toolName)}`;
    const option = isOutput ? "`retries.output`" : "`retries.tools`";
    const where = toolName === undefined ? option : `its \`maxRetries\`, or ${option}`;
    const times = maxRetries === 0 ? "once" : `${maxRetries + 1} times`;
    super(
      `${what} failed ${times}, and ${maxRetries} ${maxRetries === 1 ? "retry is" : "retries are"} allowed. Raise ${where} if it needs more. Last failure: ${plainText(lastFailure, LONGEST)}`,
    );
    this.toolName = toolName;
    this.maxRetries = maxRetries;
  }
}
