import type { ModelResponse } from "../messages.ts";
import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { addRequest, NO_RUN_USAGE, type RequestUsage } from "../usage.ts";
import type { Session } from "./session.ts";

type ModelStepRequest = Extract<StepRequest, { kind: "model" }>;

/** Counts a request whose response is not that of its step. */
export function countAside(session: Session, request: StepRequest, usage: RequestUsage): void {
  session.spending.of(request).add(addRequest(NO_RUN_USAGE, usage));
}

/**
 * How a model step ended after its model had given `response`, or the beginning of it. An abort keeps
 * it. A failure does where others hang on it: a chain is one request, and a suspended response has a
 * job. Else it is counted, no more.
 */
export function withGiven(
  session: Session,
  request: ModelStepRequest,
  outcome: StepOutcome,
  response: ModelResponse,
): StepOutcome {
  if (outcome.status !== "failed" && outcome.status !== "cancelled") return outcome;
  const isSuspended = response.state === "suspended";
  const isCut = outcome.status === "cancelled" && response.parts.length > 0;
  if (isCut || isSuspended || request.continued !== undefined)
    return { ...outcome, partial: isSuspended ? response : { ...response, state: "interrupted" } };
  countAside(session, request, response.usage);
  return outcome;
}
