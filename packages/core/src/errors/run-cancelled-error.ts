import type { JsonObject } from "../json.ts";
import type { Message } from "../messages.ts";
import { getRunSnapshot } from "../run-snapshot.ts";
import type { RunUsage } from "../usage.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/**
 * The run was cancelled from inside: by `ctx.cancel()`, by `cancel()` of its view, or by leaving that.
 * An abort from outside rejects with the
 * caller's own reason instead; `getRunSnapshot` reads the history of both.
 */
export class RunCancelledError extends ToolsetsError {
  static override readonly code = "run_cancelled";
  declare readonly code: "run_cancelled";

  constructor(message = "The run was cancelled.") {
    super(message);
  }

  /** A history that can be continued. */
  get messages(): readonly Message[] {
    return getRunSnapshot(this)?.messages ?? [];
  }

  /** Where the messages of the run begin. */
  get newMessageIndex(): number | undefined {
    return getRunSnapshot(this)?.newMessageIndex;
  }

  get usage(): RunUsage | undefined {
    return getRunSnapshot(this)?.usage;
  }

  /** What was put into the run and not delivered. */
  get undelivered(): readonly Message[] {
    return getRunSnapshot(this)?.undelivered ?? [];
  }

  get runId(): string | undefined {
    return getRunSnapshot(this)?.runId;
  }

  get conversationId(): string | undefined {
    return getRunSnapshot(this)?.conversationId;
  }

  get metadata(): JsonObject | undefined {
    return getRunSnapshot(this)?.metadata;
  }
}

/** `instanceof` for whatever was thrown: a proxy may throw when it is looked at. */
export function isCancellation(error: unknown): boolean {
  try {
    return error instanceof RunCancelledError;
  } catch {
    return false;
  }
}
