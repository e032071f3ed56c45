import { isAmount } from "./decimal.ts";
import { UsageError } from "./errors/usage-error.ts";
import { addUsage, NO_RUN_USAGE, type RunUsage } from "./usage.ts";

/**
 * What several runs use together. It grows while they run: copy it to keep it. It lives in this
 * process.
 */
export interface SharedUsage extends RunUsage {
  /**
   * Adds what was used elsewhere, such as the request of an embedding.
   *
   * @throws `invalid_usage` for a cost that is no decimal number.
   */
  add(usage: Partial<RunUsage>): void;
}

/** A class, because one is made for every step: its fields are laid out once. */
export class UsageCounter implements SharedUsage {
  readonly inputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  readonly inputAudioTokens: number;
  readonly cacheAudioReadTokens: number;
  readonly outputAudioTokens: number;
  readonly details: RunUsage["details"];
  readonly requests: number;
  readonly toolCalls: number;
  declare readonly cost?: string;
  declare readonly extra?: NonNullable<RunUsage["extra"]>;

  constructor(start: RunUsage) {
    this.inputTokens = start.inputTokens;
    this.cacheWriteTokens = start.cacheWriteTokens;
    this.cacheReadTokens = start.cacheReadTokens;
    this.outputTokens = start.outputTokens;
    this.inputAudioTokens = start.inputAudioTokens;
    this.cacheAudioReadTokens = start.cacheAudioReadTokens;
    this.outputAudioTokens = start.outputAudioTokens;
    this.details = start.details;
    this.requests = start.requests;
    this.toolCalls = start.toolCalls;
    if (start.cost !== undefined) this.cost = start.cost;
    if (start.extra !== undefined) this.extra = start.extra;
  }

  add(usage: Partial<RunUsage>): void {
    checkCost(usage);
    this.count(usage);
  }

  /** Adds to the numbers alone. */
  count(usage: Partial<RunUsage>): void {
    Object.assign(this, addUsage(this, usage));
  }
}

/**
 * Counts what several runs use together: pass it to each as `usage`, and their limits hold for the
 * sum. In a tool `ctx.usage` is such a counter already.
 *
 * @throws `invalid_usage` for a cost that is no decimal number.
 *
 * @example
 * const usage = createUsage();
 * const usageLimits = { totalTokensLimit: 100_000 };
 * await Promise.all(["One?", "Two?"].map((question) => agent.run(question, { usage, usageLimits })));
 * usage.requests; // of all of them
 */
export function createUsage(start: Partial<RunUsage> = {}): SharedUsage {
  checkCost(start);
  return new UsageCounter(addUsage(NO_RUN_USAGE, start));
}

/** Tells whether a usage is counted on, or is that of a run that is over. */
export function isSharedUsage(usage: RunUsage): usage is SharedUsage {
  return "add" in usage && typeof usage.add === "function";
}

/** @throws `invalid_usage` for a cost that is no decimal number. */
export function checkCost({ cost }: Partial<RunUsage>, what = "A cost"): void {
  if (cost !== undefined && !isAmount(cost))
    throw new UsageError(`${what} is ${String(cost)}; it must be a decimal number as text.`);
}
