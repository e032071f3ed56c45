import { UsageError } from "./errors/usage-error.ts";
import type { MaybePromise } from "./maybe-promise.ts";

/** A request that failed, and is to be tried again. */
export interface FailedAttempt {
  /** Counts from 1. */
  readonly attempt: number;
  /** Its response, where there was one. */
  readonly response: Response | undefined;
  /** What was thrown, where something was. */
  readonly error: unknown;
}

/** How long to wait before the next attempt, in milliseconds. */
export type RetryWait = (failed: FailedAttempt) => MaybePromise<number>;

/** The same, bounded by what it is told. */
export interface WaitRetryAfterOptions {
  /** Where the server says nothing; 1, 2, 4 … seconds and at most 60 unless told otherwise. */
  readonly fallback?: RetryWait | undefined;
  /** The longest wait that a server may ask for, in milliseconds; 300,000. */
  readonly maxWaitMs?: number | undefined;
}

/**
 * Waits as long as the server asks for in `retry-after`: seconds, or a date that is to come.
 *
 * @throws `invalid_usage` for a longest wait that is none.
 */
export function waitRetryAfter({
  fallback = exponential,
  maxWaitMs = 300_000,
}: WaitRetryAfterOptions = {}): RetryWait {
  checkWait("maxWaitMs", maxWaitMs);
  return (failed) => {
    const asked = readRetryAfter(failed.response?.headers.get("retry-after"));
    return asked === undefined ? fallback(failed) : Math.min(asked, maxWaitMs);
  };
}

/** @throws `invalid_usage` for what is no time to wait. */
export function checkWait(name: string, waitMs: number): void {
  if (typeof waitMs !== "number" || !(waitMs >= 0))
    throw new UsageError(`\`${name}\` is ${waitMs}; it must be a number of at least 0.`);
}

function exponential({ attempt }: FailedAttempt): number {
  return Math.min(1000 * 2 ** (attempt - 1), 60_000);
}

/** The three forms of HTTP: readers of dates take much more for one. */
const DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [\w -]{6,12} \d\d:\d\d:\d\d (?:GMT|UTC|\d{4})$/;

/** In milliseconds; nothing for what says nothing. */
function readRetryAfter(header: string | null | undefined): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!DATE.test(text)) return undefined;
  const date = /[A-Z]$/.test(text) ? text : `${text} GMT`; // the oldest form leaves it out
  const waitMs = Date.parse(date) - Date.now();
  return waitMs > 0 ? waitMs : undefined;
}
