import { type Capability, capability } from "./capability.ts";

/** What is done with system prompts that a history has already. */
export interface ReinjectSystemPromptOptions {
  /** They are removed, and those of the agent take their place; else they stay, and nothing is added. */
  readonly replacesExisting?: boolean | undefined;
}

/**
 * A capability that puts the system prompt of the agent before histories that have none, such as
 * those that a browser keeps. Without it a history is taken as it is.
 *
 * @example
 * const agent = new Agent({
 *   systemPrompt: "You are a clerk.",
 *   capabilities: [reinjectSystemPrompt({ replacesExisting: true })],
 * });
 */
export function reinjectSystemPrompt({
  replacesExisting = false,
}: ReinjectSystemPromptOptions = {}): Capability {
  return capability({ reinjectsSystemPrompt: replacesExisting ? "always" : "missing" });
}
