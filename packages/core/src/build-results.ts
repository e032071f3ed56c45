import type {
  DeferredToolRequests,
  DeferredToolResults,
  ToolApproved,
  ToolDenied,
} from "./deferred.ts";
import { UsageError } from "./errors/usage-error.ts";
import { quoteName } from "./quote-name.ts";

/** Answers for `buildResults`. */
export interface BuildResultsOptions extends DeferredToolResults {
  /** Approves every call that waits for approval and is not in `approvals`. */
  readonly approveAll?: boolean | undefined;
}

/**
 * The answers to calls that wait, for `deferredToolResults` of the next run or from a handler; each
 * looked up among the calls first.
 *
 * @throws `invalid_usage` for ids that do not wait, or not for that kind of answer.
 *
 * @example
 * const result = await agent.run("Clean up.", { output: ["text", DeferredToolRequests] });
 * if (isDeferred(result.output)) {
 *   const deferredToolResults = buildResults(result.output, { approveAll: true });
 *   await agent.run(undefined, { messageHistory: result.allMessages(), deferredToolResults });
 * }
 */
export function buildResults(
  requests: DeferredToolRequests,
  { approvals = {}, calls = {}, metadata = {}, approveAll = false }: BuildResultsOptions = {},
): DeferredToolResults {
  const waiting = idsOf(requests.approvals);
  const elsewhere = idsOf(requests.calls);
  check("approvals", approvals, waiting);
  check("calls", calls, elsewhere);
  check("metadata", metadata, new Set([...waiting, ...elsewhere]));
  const decisions = new Map<string, boolean | ToolApproved | ToolDenied>(Object.entries(approvals));
  if (approveAll) for (const id of waiting) if (!decisions.has(id)) decisions.set(id, true);
  return { calls, approvals: Object.fromEntries(decisions), metadata };
}

/** The requests that `results` leave without an answer; `undefined` where they answer all. */
export function remainingRequests(
  requests: DeferredToolRequests,
  { approvals = {}, calls = {} }: DeferredToolResults,
): DeferredToolRequests | undefined {
  const openCalls = requests.calls.filter(({ toolCallId }) => !Object.hasOwn(calls, toolCallId));
  const openApprovals = requests.approvals.filter(
    ({ toolCallId }) => !Object.hasOwn(approvals, toolCallId),
  );
  const open = new Set([...idsOf(openCalls), ...idsOf(openApprovals)]);
  if (open.size === 0) return undefined;
  const metadata = Object.entries(requests.metadata).filter(([id]) => open.has(id));
  return {
    kind: requests.kind,
    calls: openCalls,
    approvals: openApprovals,
    metadata: Object.fromEntries(metadata),
  };
}

function idsOf(calls: DeferredToolRequests["calls"]): ReadonlySet<string> {
  return new Set(calls.map(({ toolCallId }) => toolCallId));
}

function check(option: string, answers: object, ids: ReadonlySet<string>): void {
  const unknown = Object.keys(answers).filter((id) => !ids.has(id));
  if (unknown.length === 0) return;
  const list = (each: Iterable<string>): string =>
    [...each].toSorted().map(quoteName).join(", ") || "none";
  throw new UsageError(
    `\`${option}\` of \`buildResults()\` names ${list(unknown)}, which does not wait for that. Those that do: ${list(ids)}.`,
  );
}
