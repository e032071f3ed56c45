import type { ModelResponse } from "../messages.ts";
import type { StepOutcome } from "../runtime/runtime.ts";

/** What a model step gave although the run does not go on with it. */
export function leftResponse(outcome: StepOutcome): ModelResponse | undefined {
  switch (outcome.status) {
    case "ok":
      return outcome.cancels === true ? (outcome.value as ModelResponse) : undefined; // what a model step gives
    case "retry":
      return outcome.response;
    case "cancelled":
    case "failed":
      return outcome.partial;
    default:
      return undefined;
  }
}
