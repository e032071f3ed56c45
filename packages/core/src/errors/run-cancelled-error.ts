import type { Message } from "../messages.ts";
import { getRunSnapshot } from "../run-snapshot.ts";
import type { RunUsage } from "../usage.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/**
 * The run was cancelled from inside, by leaving its view. An abort from outside rejects with the
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

  get usage(): RunUsage | undefined {
    return getRunSnapshot(this)?.usage;
  }

  get runId(): string | undefined {
    return getRunSnapshot(this)?.runId;
  }
}
