import { ModelRetry, ToolFailed, type ToolsetsError } from "@toolsets/core";
import { MCPProtocolError } from "./errors/mcp-protocol-error.ts";
import { MCPToolError } from "./errors/mcp-tool-error.ts";
import { plainLine, plainLines, shorten } from "./plain-text.ts";

const MAX_TEXT = 20_000;

/**
 * What a failure of a tool becomes: `retry` lets the model try again, `failed` tells the model and
 * spends no retry, `error` ends the run.
 */
export type ToolErrorBehavior = "retry" | "error" | "failed";

/** What to throw when the tool `name` of the toolset `label` reported a failure in these words. */
export function toToolFailure(
  behavior: ToolErrorBehavior,
  label: string,
  name: string,
  said: string,
): ToolsetsError {
  const text = shorten(plainLines(said).trim(), MAX_TEXT);
  switch (behavior) {
    case "retry":
      return new ModelRetry(text);
    case "failed":
      return new ToolFailed(text);
    case "error":
      return new MCPToolError(
        `Tool \`${plainLine(name, 64)}\` of ${label} failed: ${text}`,
        label,
        name,
      );
    default:
      return behavior satisfies never;
  }
}

/** What to throw for the error of a call: with a protocol error the model can often do better. */
export function toCallFailure(behavior: ToolErrorBehavior, error: unknown): unknown {
  return error instanceof MCPProtocolError && behavior !== "error"
    ? new ModelRetry(error.message)
    : error;
}
