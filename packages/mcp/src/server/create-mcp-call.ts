import type { Server, ServerContext } from "@modelcontextprotocol/server";
import type { Json } from "@toolsets/core";
import { elicitQuestion, rootsQuestion, sampleQuestion } from "./client-questions.ts";
import type { ClientRounds } from "./client-rounds.ts";
import type { AskOptions, CallProgress, MCPCall } from "./mcp-call.ts";
import { capabilitiesOf } from "./served-request.ts";
import { markReady } from "./to-call-result.ts";

/** What a tool finds as `ctx.mcp`. */
export function createMCPCall(sdk: ServerContext, server: Server, rounds: ClientRounds): MCPCall {
  const capabilities = capabilitiesOf(sdk, server);
  const counts = new Map<string, number>();
  const keyOf = (kind: string, options: AskOptions | undefined): string => {
    if (options?.key !== undefined) return options.key;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind}-${count}`;
  };
  return {
    capabilities,
    elicit: async (params, options) =>
      rounds.ask(elicitQuestion(params, capabilities), keyOf("elicit", options)),
    sample: async (params, options) =>
      rounds.ask(sampleQuestion(params, capabilities), keyOf("sample", options)),
    listRoots: async (options) => rounds.ask(rootsQuestion(capabilities), keyOf("roots", options)),
    log: (level, data, logger) => sdk.mcpReq.log(level, data, logger),
    progress: (progress) => sendProgress(sdk, progress),
    requestState: {
      get: () => rounds.state,
      set: (value) => {
        rounds.state = value;
      },
    },
    result: markReady,
    sdk,
  };
}

async function sendProgress({ mcpReq }: ServerContext, report: CallProgress): Promise<void> {
  const { _meta: meta } = mcpReq;
  const progressToken = meta?.progressToken;
  if (progressToken === undefined) return;
  const { progress, total, message } = report;
  await mcpReq.notify({
    method: "notifications/progress",
    params: {
      progressToken,
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    },
  });
}

/**
 * `ctx.emit` of a call: progress in the form of MCP as it is, anything else as the message of a
 * report, which are counted.
 */
export function emitProgress(mcp: MCPCall): (data: Json) => Promise<void> {
  let count = 0;
  return (data) => {
    if (isProgress(data)) {
      count = Math.max(count, data.progress);
      return mcp.progress(data);
    }
    count += 1;
    const message = typeof data === "string" ? data : JSON.stringify(data);
    return mcp.progress({ progress: count, message });
  };
}

function isProgress(data: Json): data is { progress: number; total?: number; message?: string } {
  if (typeof data !== "object" || data === null || !("progress" in data)) return false;
  const { progress, total, message } = data;
  return (
    typeof progress === "number" &&
    (total === undefined || typeof total === "number") &&
    (message === undefined || typeof message === "string")
  );
}
