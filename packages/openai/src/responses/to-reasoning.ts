import type { ModelSettings } from "@toolsets/core";
import type OpenAI from "openai";
import type { OpenAIModelProfile } from "../openai-profile.ts";
import { toEffort } from "../to-effort.ts";

/** How the model is to think; nothing where nothing is said of it. */
export function toReasoning(
  settings: ModelSettings,
  profile: OpenAIModelProfile,
): OpenAI.Reasoning | undefined {
  const effort = toEffort(settings, profile);
  const { openaiReasoningMode: mode, openaiReasoningSummary: summary } = settings;
  const context = toContext(settings, profile);
  const reasoning: OpenAI.Reasoning = {
    ...(effort !== undefined && { effort }),
    ...(mode !== undefined && profile.openaiResponsesSupportsReasoningMode === true && { mode }),
    ...(context !== undefined && { context }),
    ...(summary !== undefined && { summary }),
  };
  return Object.keys(reasoning).length > 0 ? reasoning : undefined;
}

/** Each value goes to the models that take it: all that think know two of them, newer ones the third. */
function toContext(
  { openaiReasoningContext: context }: ModelSettings,
  profile: OpenAIModelProfile,
): OpenAI.Reasoning["context"] {
  const takesAll = profile.openaiResponsesSupportsReasoningContext === true;
  if (context === undefined) return takesAll ? "all_turns" : undefined;
  if (context === "all_turns") return takesAll ? context : undefined;
  return profile.openaiSupportsReasoning === true ? context : undefined;
}
