import { isAbove, isAmount } from "./decimal.ts";
import { UsageError } from "./errors/usage-error.ts";
import { UsageLimitExceededError } from "./errors/usage-limit-exceeded-error.ts";
import { quoteName } from "./quote-name.ts";
import type { RequestUsage, RunUsage } from "./usage.ts";

/** Where a run stops. What was used before, by `usage` of the run, counts too. */
export interface UsageLimits {
  /** The most model requests; 50 unless told otherwise. */
  readonly requestLimit?: number | undefined;
  /** The most tokens of all requests together, those of the prompts. */
  readonly inputTokensLimit?: number | undefined;
  /** The same of the responses; a stream is stopped where its provider tells the count on the way. */
  readonly outputTokensLimit?: number | undefined;
  /** The same of both. */
  readonly totalTokensLimit?: number | undefined;
  /** The most tokens that a single request may send. */
  readonly perRequestInputTokensLimit?: number | undefined;
  /** The most tool calls that succeed. A batch that could exceed it is not begun; calls that tools make count, and are not stopped. */
  readonly toolCallsLimit?: number | undefined;
  /** The most that may be spent, a decimal number. Needs `pricing`, or a provider that tells costs. */
  readonly costLimit?: string | number | undefined;
  /** Has the model count the tokens of each request first, so that one that is too big is not sent. */
  readonly countTokensBeforeRequest?: boolean | undefined;
}

const COUNTS = [
  "requestLimit",
  "inputTokensLimit",
  "outputTokensLimit",
  "totalTokensLimit",
  "perRequestInputTokensLimit",
  "toolCallsLimit",
] as const;

const NAMES: ReadonlySet<string> = new Set([...COUNTS, "costLimit", "countTokensBeforeRequest"]);

/** @throws `invalid_usage` for a limit that is none. */
export function checkUsageLimits(limits: UsageLimits = {}): void {
  for (const name of Object.keys(limits))
    if (!NAMES.has(name))
      throw new UsageError(
        `\`usageLimits\` has no ${quoteName(name)}. There are ${[...NAMES].map(quoteName).join(", ")}.`,
      );
  for (const name of COUNTS) {
    const limit = limits[name];
    if (limit !== undefined && !(limit >= 0))
      throw new UsageError(`\`${name}\` is ${limit}; it must be a number >= 0.`);
  }
  const { costLimit } = limits;
  if (costLimit === undefined) return;
  if (!isAmount(String(costLimit)) || isAbove("0", String(costLimit)))
    throw new UsageError(`\`costLimit\` is ${costLimit}; it must be a decimal number >= 0.`);
}

/** Whether a count of tokens can stop a run. */
export function limitsTokens(limits: UsageLimits): boolean {
  return (
    limits.inputTokensLimit !== undefined ||
    limits.outputTokensLimit !== undefined ||
    limits.totalTokensLimit !== undefined ||
    limits.perRequestInputTokensLimit !== undefined
  );
}

/** The limit that was exceeded with what is `used` by now, or by a single `request`. */
export function findExceeded(
  limits: UsageLimits,
  used: RunUsage,
  request?: RequestUsage,
): UsageLimitExceededError | undefined {
  const { inputTokens, outputTokens, cost } = used;
  return (
    above(limits, "inputTokensLimit", inputTokens) ??
    above(limits, "outputTokensLimit", outputTokens) ??
    above(limits, "totalTokensLimit", inputTokens + outputTokens) ??
    above(limits, "perRequestInputTokensLimit", request?.inputTokens ?? 0) ??
    findOverspent(limits, cost)
  );
}

/** The limit of the cost, where it was exceeded. */
export function findOverspent(
  { costLimit }: UsageLimits,
  cost: string | undefined,
): UsageLimitExceededError | undefined {
  if (costLimit === undefined || cost === undefined || !isAbove(cost, String(costLimit)))
    return undefined;
  return new UsageLimitExceededError("costLimit", costLimit, cost);
}

function above(
  limits: UsageLimits,
  name: (typeof COUNTS)[number],
  count: number,
): UsageLimitExceededError | undefined {
  const limit = limits[name];
  return limit !== undefined && count > limit
    ? new UsageLimitExceededError(name, limit, count)
    : undefined;
}
