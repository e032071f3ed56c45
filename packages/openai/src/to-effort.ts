import type { ModelSettings } from "@toolsets/core";
import type { Effort, OpenAIModelProfile } from "./openai-profile.ts";

const EFFORTS: readonly Effort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** How much a model is asked to think, in OpenAI's words: what is set for it, else what `thinking` says. */
export function toEffort(
  { openaiReasoningEffort, thinking }: ModelSettings,
  { openaiReasoningEfforts }: OpenAIModelProfile = {},
): Effort | undefined {
  if (openaiReasoningEffort !== undefined) return openaiReasoningEffort;
  if (thinking === undefined) return undefined;
  if (thinking === false) return "none";
  const effort = thinking === true ? "medium" : thinking;
  return openaiReasoningEfforts === undefined ? effort : nearest(effort, openaiReasoningEfforts);
}

/** The effort itself, or the one of those that differs least; of two the higher one. */
function nearest(effort: Effort, known: readonly Effort[]): Effort {
  const at = EFFORTS.indexOf(effort);
  const distance = (each: Effort): number => Math.abs(EFFORTS.indexOf(each) - at);
  return known
    .filter((each) => each !== "none")
    .reduce(
      (best, each) => (distance(each) <= distance(best) ? each : best),
      known.find((each) => each !== "none") ?? effort,
    );
}
