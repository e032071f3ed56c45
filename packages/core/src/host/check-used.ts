import { UsageError } from "../errors/usage-error.ts";
import type { StepRequest } from "../runtime/runtime.ts";
import { addUsage, type RequestUsage, type RunUsage } from "../usage.ts";
import { findExceeded, type UsageLimits } from "../usage-limits.ts";
import type { Sent } from "./sent.ts";

/** Has the model count a request before it is sent. */
export async function checkCounted(
  limits: UsageLimits,
  { usage }: StepRequest,
  sent: Sent,
): Promise<Sent> {
  const { model, messages, options } = sent;
  if (model.countTokens === undefined) {
    throw new UsageError(
      `Model \`${model.name}\` cannot count tokens. Leave \`countTokensBeforeRequest\` out.`,
    );
  }
  checkUsed(limits, usage, await model.countTokens(messages, options));
  return sent;
}

/** @throws `usage_limit_exceeded` when a request with what was used before it goes beyond a limit. */
export function checkUsed(limits: UsageLimits, before: RunUsage, request: RequestUsage): void {
  const exceeded = findExceeded(limits, addUsage(before, request), request);
  if (exceeded !== undefined) throw exceeded;
}
