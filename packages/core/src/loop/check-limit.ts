import { UsageLimitExceededError } from "../errors/usage-limit-exceeded-error.ts";
import { RunFailure, type State } from "./state.ts";
import type { PlannedCall } from "./turn.ts";

/** A batch that could go beyond the limit is not begun: none of its calls runs. */
export function checkToolCallsLimit(
  { shape: { toolCallsLimit }, usage }: State,
  planned: readonly PlannedCall[],
): void {
  if (toolCallsLimit === undefined) return;
  const calls = planned.filter(isExecutable).length;
  const projected = usage.toolCalls + calls;
  if (calls > 0 && projected > toolCallsLimit)
    throw new RunFailure(new UsageLimitExceededError("toolCallsLimit", toolCallsLimit, projected));
}

/** Calls that are answered elsewhere, or wait for approval, are made later if at all. */
function isExecutable({ kind, approved }: PlannedCall): boolean {
  if (kind === "unapproved") return approved !== undefined;
  return kind === "function" || kind === "unknown";
}
