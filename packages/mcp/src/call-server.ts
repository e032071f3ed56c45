import type { CallToolResult, Progress, Tool } from "@modelcontextprotocol/client";
import type { Json, RunContext } from "@toolsets/core";
import type { CallContexts } from "./call-contexts.ts";
import type { CheckedCall } from "./checked-call.ts";
import type { MCPToolOptions } from "./mcp-toolset-options.ts";
import type { MCPToolCall } from "./process-tool-call.ts";
import { readToolResult } from "./read-tool-result.ts";
import { reportProgress } from "./report-progress.ts";
import type { ServerAccess, SessionWork } from "./server-access.ts";

/** What a call is made for, and by what it is sent. */
export interface ServerCall<Deps> {
  readonly send: CheckedCall;
  readonly ctx: RunContext<Deps> | undefined;
  readonly signal: AbortSignal | undefined;
  /** As it was listed for the caller. */
  readonly tool?: Tool | undefined;
  readonly progressHandler: MCPToolOptions["progressHandler"];
  /** What an error is told as; unless given, as it is. */
  readonly toFailure?: ((error: unknown) => unknown) | undefined;
}

/** Makes one call; an abort rejects in the words of who aborted. */
export async function callServer<Deps>(
  server: ServerAccess<Deps>,
  call: MCPToolCall,
  { send, ctx, signal, tool, progressHandler, toFailure }: ServerCall<Deps>,
): Promise<Json> {
  const onprogress = (progress: Progress): Promise<void> =>
    reportProgress(progress, call.name, ctx, progressHandler);
  const sent = { onprogress, ...(signal !== undefined && { signal }) };
  let begun: CallContexts | undefined;
  const work: SessionWork<CallToolResult> = (session, use) => {
    begun = use.calls;
    begun.begin(ctx);
    return send(session, call, { ...sent, ...use.sent }, tool);
  };
  signal?.throwIfAborted();
  try {
    return readToolResult(await server.use(work, ctx, signal));
  } catch (error) {
    signal?.throwIfAborted();
    throw toFailure === undefined ? error : toFailure(error);
  } finally {
    begun?.end(ctx);
  }
}
