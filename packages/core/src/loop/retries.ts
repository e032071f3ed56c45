import { ModelRetry } from "../errors/model-retry.ts";
import { RetriesExceededError } from "../errors/retries-exceeded-error.ts";
import { RunFailure, type State } from "./state.ts";

/** Ends the run when the tool may not fail once more; counted as at the start of the step. */
export function checkBudget(
  state: State,
  toolName: string,
  maxRetries: number,
  content: ModelRetry["content"],
): void {
  if (retriesOf(state, toolName) < maxRetries) return;
  const failure = new ModelRetry(content).message;
  throw new RunFailure(new RetriesExceededError(toolName, maxRetries, failure));
}

/** How often a tool failed since it last succeeded. */
export function retriesOf({ retries }: State, toolName: string): number {
  return retries.get(toolName) ?? 0;
}

/** Several failures of one tool in one step count once, and outweigh a success beside them. */
export function countRetries({ retries, answers }: State): void {
  const named = (isRetry: boolean): Set<string | undefined> =>
    new Set(
      answers
        .filter((part) => (part?.partKind === "retry-prompt") === isRetry)
        .map((part) => part?.toolName),
    );
  const failed = named(true);
  for (const name of named(false))
    if (name !== undefined && !failed.has(name)) retries.delete(name);
  for (const name of failed)
    if (name !== undefined) retries.set(name, (retries.get(name) ?? 0) + 1);
}
