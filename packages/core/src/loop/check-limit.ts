import { UsageError } from "../errors/usage-error.ts";
import { UsageLimitExceededError } from "../errors/usage-limit-exceeded-error.ts";
import type { ModelResponse } from "../messages.ts";
import { addRequest } from "../usage.ts";
import { findExceeded, findOverspent } from "../usage-limits.ts";
import { RunFailure, type State } from "./state.ts";
import type { PlannedCall } from "./turn.ts";

/** A request that could go beyond a limit is not made. */
export function checkBeforeRequest({ shape: { limits }, usage }: State): void {
  const { requestLimit = 50 } = limits;
  if (usage.requests >= requestLimit)
    throw new RunFailure(new UsageLimitExceededError("requestLimit", requestLimit));
  throwIf(findExceeded(limits, usage));
}

/** Counts a response. One that goes beyond a limit is not kept. */
export function countResponse(
  state: State,
  { usage: request, modelName = "unknown" }: ModelResponse,
): void {
  const { limits } = state.shape;
  state.usage = addRequest(state.usage, request);
  throwIf(findExceeded(limits, state.usage, request));
  const isFree = request.inputTokens + request.outputTokens === 0; // of a hook, for instance
  if (limits.costLimit === undefined || request.cost !== undefined || isFree) return;
  throw new RunFailure(
    new UsageError(
      `\`costLimit\` is set, and nobody knows what the response of model \`${modelName}\` cost. Pass \`pricing\` to the agent.`,
    ),
  );
}

/** What a suspended response has used counts before it is over. */
export function checkSuspended(
  { shape: { limits }, usage }: State,
  { usage: request }: ModelResponse,
): void {
  throwIf(findExceeded(limits, addRequest(usage, request), request));
}

/** What tools spent last counts as well. */
export function checkSpent({ shape: { limits }, usage }: State): void {
  throwIf(findOverspent(limits, usage.cost));
}

function throwIf(exceeded: UsageLimitExceededError | undefined): void {
  if (exceeded !== undefined) throw new RunFailure(exceeded);
}

/** A batch that could go beyond the limit is not begun: none of its calls runs. */
export function checkToolCallsLimit(
  { shape: { limits }, usage }: State,
  planned: readonly PlannedCall[],
): void {
  const { toolCallsLimit } = limits;
  if (toolCallsLimit === undefined) return;
  const calls = planned.filter(isExecutable).length;
  const projected = usage.toolCalls + calls;
  if (calls > 0 && projected > toolCallsLimit)
    throw new RunFailure(new UsageLimitExceededError("toolCallsLimit", toolCallsLimit, projected));
}

/** Calls that are answered elsewhere, or wait for approval, are made later if at all. */
function isExecutable({ kind, approved }: PlannedCall): boolean {
  if (kind === "unapproved") return approved !== undefined;
  return kind === "function" || kind === "unknown";
}
