import type { Progress } from "@modelcontextprotocol/client";
import type { RunContext } from "@toolsets/core";
import { plainLine } from "./plain-text.ts";

const MAX_MESSAGE = 500;

/** Hands a progress report of a server on to the run. One that nobody can take is dropped. */
export async function reportProgress(
  { progress, total, message }: Progress,
  ctx: RunContext,
): Promise<void> {
  try {
    await ctx.emit({
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message: plainLine(message, MAX_MESSAGE) }),
    });
  } catch {
    // unread reports pile up, or the call is over: the result matters, not the report
  }
}
