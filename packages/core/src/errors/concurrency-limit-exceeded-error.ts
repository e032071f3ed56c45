import { ToolsetsError } from "./toolsets-error.ts";

/** More wait for a `ConcurrencyLimiter` than it lets wait. */
export class ConcurrencyLimitExceededError extends ToolsetsError {
  static override readonly code = "concurrency_limit_exceeded";
  declare readonly code: "concurrency_limit_exceeded";
  /** How many may wait. */
  readonly limit: number;
  /** How many wait already. */
  readonly queued: number;

  constructor(limit: number, queued: number) {
    super(
      `${queued} wait already, and \`maxQueued\` is ${limit}. Try again later, or raise \`maxRunning\` or \`maxQueued\`.`,
    );
    this.limit = limit;
    this.queued = queued;
  }
}
