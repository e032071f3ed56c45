import type { RunOptions, StoredOptions } from "./agent-options.ts";
import type { Capability } from "./capability.ts";
import { readResults } from "./external-results.ts";
import { lastPrompt, loadHistory } from "./history/load-history.ts";
import type { RunInput } from "./loop/state.ts";
import type { OutputSpec } from "./output/output.ts";
import { knownMetadata } from "./run-metadata.ts";
import { planSystemPrompt } from "./system-prompt.ts";
import { addUsage, NO_RUN_USAGE } from "./usage.ts";
import type { UserPrompt } from "./user-content.ts";

/** What the run goes on with. */
export function inputOf(
  agent: StoredOptions,
  capabilities: readonly Capability<never>[],
  prompt: UserPrompt | undefined,
  options: RunOptions<unknown, OutputSpec>,
): Omit<RunInput, "conversationId"> {
  const { messageHistory = [], deferredToolResults: results, metadata, usage = {} } = options;
  return {
    prompt,
    history: loadHistory(messageHistory, results !== undefined),
    systemPrompt: planSystemPrompt(agent.systemPrompt, capabilities),
    metadata: knownMetadata([agent.metadata, metadata]),
    usage: addUsage(NO_RUN_USAGE, usage),
    deferredToolResults: results && readResults(results),
  };
}

/** What the user said: now, or in the request that is sent again. */
export function promptOf({
  prompt,
  deferredToolResults,
  history,
}: Omit<RunInput, "conversationId">): UserPrompt | undefined {
  return prompt ?? (deferredToolResults === undefined ? lastPrompt(history) : undefined);
}
