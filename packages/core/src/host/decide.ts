import type { DeferredToolRequests } from "../deferred.ts";
import { UsageError } from "../errors/usage-error.ts";
import { type ExternalResults, readResults } from "../external-results.ts";
import { quoteName } from "../quote-name.ts";
import type { RunContext } from "../run-context.ts";
import type { HostSetup } from "./session.ts";

/** Asks the handlers in order, each for what is left, and gathers their answers. */
export async function decide(
  { capabilities }: HostSetup,
  requests: DeferredToolRequests,
  ctx: RunContext<never>,
): Promise<ExternalResults> {
  const calls = new Map<string, ExternalResults["calls"][string]>();
  const approvals = new Map<string, ExternalResults["approvals"][string]>();
  const metadata = new Map<string, ExternalResults["metadata"][string]>();
  let { calls: openCalls, approvals: openApprovals } = requests;
  for (const { handleDeferredToolCalls } of capabilities) {
    if (openCalls.length + openApprovals.length === 0) break;
    const left = { ...requests, calls: openCalls, approvals: openApprovals };
    const given = await handleDeferredToolCalls?.(left, ctx);
    if (given === undefined || given === null) continue;
    const results = readResults(given);
    take("calls", openCalls, results.calls, calls);
    take("approvals", openApprovals, results.approvals, approvals);
    take("metadata", [...openCalls, ...openApprovals], results.metadata, metadata);
    openCalls = openCalls.filter(({ toolCallId }) => !calls.has(toolCallId));
    openApprovals = openApprovals.filter(({ toolCallId }) => !approvals.has(toolCallId));
  }
  return {
    calls: Object.fromEntries(calls),
    approvals: Object.fromEntries(approvals),
    metadata: Object.fromEntries(metadata),
  };
}

/** An answer to something that was not asked is a mistake that must not pass for consent. */
function take<Answer>(
  list: keyof ExternalResults,
  asked: DeferredToolRequests["calls"],
  answers: Readonly<Record<string, Answer>>,
  into: Map<string, Answer>,
): void {
  const ids = new Set(asked.map(({ toolCallId }) => toolCallId));
  for (const [id, value] of Object.entries(answers)) {
    if (!ids.has(id)) {
      throw new UsageError(
        `\`handleDeferredToolCalls()\` answered ${quoteName(id)}, which is not in \`requests.${list}\`. Answer only what it was asked.`,
      );
    }
    into.set(id, value);
  }
}
