import { ConcurrencyLimitExceededError } from "./errors/concurrency-limit-exceeded-error.ts";
import { UsageError } from "./errors/usage-error.ts";

/** How much happens at a time. */
export interface ConcurrencyLimits {
  /** The most that run at a time; at least 1. */
  readonly maxRunning: number;
  /** The most that wait for it; any number unless told otherwise. */
  readonly maxQueued?: number | undefined;
}

/** Lets so many run at a time; the others wait in their order. Agents may share one, and models may. */
export interface ConcurrencyLimiter {
  readonly running: number;
  readonly queued: number;
  /**
   * Waits for room, and gives what makes it free again.
   *
   * @throws `concurrency_limit_exceeded` when too many wait; the reason of `signal`.
   */
  acquire(signal?: AbortSignal): Promise<() => void>;
}

/** Makes limiters. */
export interface ConcurrencyLimiterConstructor {
  /** @throws `invalid_usage` for numbers that are no limits. */
  new (limits: number | ConcurrencyLimits): ConcurrencyLimiter;
}

class Limiter implements ConcurrencyLimiter {
  readonly #maxRunning: number;
  readonly #maxQueued: number;
  /** In their order. */
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(limits: number | ConcurrencyLimits) {
    const { maxRunning, maxQueued = Infinity } =
      typeof limits === "number" ? { maxRunning: limits } : limits;
    if (!isCount(maxRunning, 1) || !isCount(maxQueued, 0)) {
      throw new UsageError(
        `\`maxRunning\` is ${maxRunning} and \`maxQueued\` is ${maxQueued}; they must be at least 1 and 0, and whole numbers.`,
      );
    }
    this.#maxRunning = maxRunning;
    this.#maxQueued = maxQueued;
  }

  get running(): number {
    return this.#running;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#running < this.#maxRunning) this.#running += 1;
    else if (this.queued < this.#maxQueued) await this.#wait(signal);
    else throw new ConcurrencyLimitExceededError(this.#maxQueued, this.queued);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const [next] = this.#waiting;
      if (next === undefined) this.#running -= 1;
      else next(); // its room goes to the next one
    };
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(enter);
        reject(signal?.reason);
      };
      const enter = (): void => {
        this.#waiting.delete(enter);
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      this.#waiting.add(enter);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }
}

/** A whole number, or no limit. */
function isCount(value: number, least: number): boolean {
  return (Number.isInteger(value) || value === Infinity) && value >= least;
}

/**
 * A limiter for `maxConcurrency` of several agents, or for `limitConcurrency()` of several models: pass
 * the same one to all that share the room. Never to what works inside of another that has it: an agent
 * and its model, a `FallbackModel` and its candidates, an agent and one that its tools run. Who holds the
 * last room would wait for ever for another: give each level a limiter of its own.
 *
 * @example
 * const limiter = new ConcurrencyLimiter({ maxRunning: 4, maxQueued: 100 });
 * const fast = limitConcurrency(openai("gpt-5.4-mini"), limiter);
 * const thorough = limitConcurrency(openai("gpt-5.4"), limiter);
 */
export const ConcurrencyLimiter: ConcurrencyLimiterConstructor = Limiter;

/** The limiter itself, or one of these limits. */
export function toLimiter(
  given: number | ConcurrencyLimits | ConcurrencyLimiter,
): ConcurrencyLimiter {
  return typeof given === "object" && "acquire" in given ? given : new Limiter(given);
}
