import { IncompleteToolCallError } from "../errors/incomplete-tool-call-error.ts";
import { ModelRetry } from "../errors/model-retry.ts";
import { RetriesExceededError } from "../errors/retries-exceeded-error.ts";
import { RunFailure, type State } from "./state.ts";
import type { PlannedCall, Turn } from "./turn.ts";

type FailedCall = Pick<PlannedCall, "call" | "kind" | "maxRetries" | "isCut">;

/** Ends the run when the tool may not fail once more; counted as at the start of the step. */
export function checkBudget(
  state: State,
  failed: FailedCall,
  content: ModelRetry["content"],
): void {
  if (retriesOf(state, failed.call.toolName) >= failed.maxRetries)
    throw budgetSpent(state, failed, content);
}

/** The same for planned calls that do not fit, before any tool of their batch runs. */
export function checkBudgets(state: State, planned: readonly PlannedCall[]): void {
  for (const call of planned) {
    const { kind, verdict } = call;
    if (kind === "output") continue; // the end strategy decides
    if (verdict.verdict === "invalid" || (verdict.verdict === "unavailable" && !verdict.isFree))
      checkBudget(state, call, verdict.content);
  }
}

/** Why the run ends: the model failed once too often, or the token limit cut it off. */
export function budgetSpent(
  { messages, shape }: State,
  { call: { toolName }, kind, maxRetries, isCut }: FailedCall,
  content: ModelRetry["content"],
): RunFailure {
  const last = messages.at(-1);
  if (isCut === true && last?.kind === "response" && last.finishReason === "length")
    return new RunFailure(new IncompleteToolCallError(toolName, shape.maxTokens));
  const { message } = new ModelRetry(content);
  const isOutput = kind === "output";
  return new RunFailure(new RetriesExceededError(toolName, maxRetries, message, { isOutput }));
}

/** How often a tool failed since it last succeeded. */
export function retriesOf({ retries }: State, toolName: string): number {
  return retries.find(([name]) => name === toolName)?.[1] ?? 0;
}

/** Several failures of one tool in one step count once, and outweigh a success beside them. */
export function countRetries(
  state: State,
  { hasFailedOutput }: Pick<Turn, "hasFailedOutput">,
): void {
  const { failed, succeeded } = state;
  if (hasFailedOutput) state.outputRetries += 1; // later outputs of other kinds see it
  if (failed.size > 0 || state.retries.length > 0) {
    const counts = new Map(state.retries);
    for (const name of succeeded) if (!failed.has(name)) counts.delete(name);
    for (const name of failed) counts.set(name, (counts.get(name) ?? 0) + 1);
    state.retries = [...counts];
  }
  failed.clear();
  succeeded.clear();
}
