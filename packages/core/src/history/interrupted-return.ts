import type { ToolCallPart, ToolReturnPart } from "../messages.ts";

/** The answer to a call that nobody will answer any more. Its metadata tells it from real ones. */
export function interruptedReturn(
  { toolName, toolCallId }: ToolCallPart,
  timestamp: string,
): ToolReturnPart {
  return {
    partKind: "tool-return",
    toolName,
    toolCallId,
    content: "The tool call was interrupted before it gave a result.",
    metadata: { pydantic_ai_synthesized_tool_return: true },
    timestamp,
    outcome: "interrupted",
  };
}
