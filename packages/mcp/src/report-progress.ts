import type { Progress } from "@modelcontextprotocol/client";
import type { RunContext } from "@toolsets/core";
import type { MCPToolOptions } from "./mcp-toolset-options.ts";
import { plainLine } from "./plain-text.ts";

const MAX_MESSAGE = 500;

/**
 * Hands a progress report of a server on to the run and to the application. One that nobody can take
 * is dropped.
 */
export async function reportProgress(
  report: Progress,
  toolName: string,
  ctx: RunContext | undefined,
  handler: MCPToolOptions["progressHandler"],
): Promise<void> {
  const { progress, total, message } = report;
  try {
    await handler?.(report, { toolName });
    await ctx?.emit({
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message: plainLine(message, MAX_MESSAGE) }),
    });
  } catch {
    // unread reports pile up, or the call is over: the result matters, not the report
  }
}
