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
function isExecutable({ requested, approved }: PlannedCall): boolean {
  const kind = requested?.definition.kind ?? "function";
  return kind === "function" || (kind === "unapproved" && approved !== undefined);
}
