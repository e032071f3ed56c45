import { quoteName } from "../quote-name.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/** The token limit ended the response in a tool call, and its tool has no retry left. */
export class IncompleteToolCallError extends ToolsetsError {
  static override readonly code = "incomplete_tool_call";
  declare readonly code: "incomplete_tool_call";
  readonly toolName: string;
  /** The limit, where it was set; else it is the provider's. */
  readonly maxTokens: number | undefined;

  constructor(toolName: string, maxTokens: number | undefined) {
    const limit = maxTokens === undefined ? "the provider's default" : `${maxTokens}`;
    super(
      `The token limit (${limit}) ended the response in a call of tool ${quoteName(toolName)}, and no retry is left. Raise \`modelSettings.maxTokens\`, or ask for less at once.`,
    );
    this.toolName = toolName;
    this.maxTokens = maxTokens;
  }
}
