import {
  type DeferredToolRequests,
  type DeferredToolResults,
  type ToolApproved,
  type ToolDenied,
  toResultData,
} from "../deferred.ts";
import { UsageError } from "../errors/usage-error.ts";
import type { JsonObject } from "../json.ts";
import type { RunContext } from "../run-context.ts";
import type { HostSetup } from "./session.ts";

/** Asks the handlers in order, each for what is left, and gathers their answers. */
export async function decide(
  { capabilities }: HostSetup,
  requests: DeferredToolRequests,
  ctx: RunContext<never>,
): Promise<DeferredToolResults> {
  const calls = new Map<string, unknown>();
  const approvals = new Map<string, boolean | ToolApproved | ToolDenied>();
  const metadata = new Map<string, JsonObject>();
  let { calls: openCalls, approvals: openApprovals } = requests;
  for (const { handleDeferredToolCalls } of capabilities) {
    if (openCalls.length + openApprovals.length === 0) break;
    const left = { ...requests, calls: openCalls, approvals: openApprovals };
    const results = await handleDeferredToolCalls?.(left, ctx);
    if (results === undefined || results === null) continue;
    take("calls", openCalls, results.calls, calls);
    take("approvals", openApprovals, results.approvals, approvals);
    for (const [id, value] of Object.entries(results.metadata ?? {})) metadata.set(id, value);
    openCalls = openCalls.filter(({ toolCallId }) => !calls.has(toolCallId));
    openApprovals = openApprovals.filter(({ toolCallId }) => !approvals.has(toolCallId));
  }
  return {
    calls: Object.fromEntries([...calls].map(([id, result]) => [id, toResultData(id, result)])),
    approvals: Object.fromEntries(approvals),
    metadata: Object.fromEntries(metadata),
  };
}

/** An answer to something that was not asked is a mistake that must not pass for consent. */
function take<Answer>(
  list: "calls" | "approvals",
  asked: DeferredToolRequests["calls"],
  answers: Readonly<Record<string, Answer>> | undefined,
  into: Map<string, Answer>,
): void {
  const ids = new Set(asked.map(({ toolCallId }) => toolCallId));
  for (const [id, value] of Object.entries(answers ?? {})) {
    if (!ids.has(id)) {
      throw new UsageError(
        `\`handleDeferredToolCalls()\` answered \`${id}\`, which is not in \`requests.${list}\`. Answer only what it was asked.`,
      );
    }
    into.set(id, value);
  }
}
