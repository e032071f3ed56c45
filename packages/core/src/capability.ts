import type { DeferredToolRequests, DeferredToolResults } from "./deferred.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type { RunContext } from "./run-context.ts";

/** Answers deferred calls, or some of them; `undefined` leaves them to the next handler. */
export type DeferredToolCallsHandler<in Deps = unknown> = (
  requests: DeferredToolRequests,
  ctx: RunContext<Deps>,
) => MaybePromise<DeferredToolResults | undefined>;

/** Something that takes part in runs: gathers what belongs together. */
export interface Capability<in Deps = unknown> {
  readonly "~capability": { readonly version: 1 };
  readonly handleDeferredToolCalls?: DeferredToolCallsHandler<Deps>;
}

/**
 * A capability that answers deferred calls while the run waits: asks a person for approval, or
 * fetches the result of an external call. Handlers are asked in order, each for what is left.
 *
 * @example
 * const approvals = handleDeferredToolCalls(async ({ approvals }) => ({
 *   approvals: Object.fromEntries(approvals.map((call) => [call.toolCallId, call.toolName !== "drop_table"])),
 * }));
 */
export function handleDeferredToolCalls<Deps = unknown>(
  handler: DeferredToolCallsHandler<Deps>,
): Capability<Deps> {
  return { "~capability": { version: 1 }, handleDeferredToolCalls: handler };
}
