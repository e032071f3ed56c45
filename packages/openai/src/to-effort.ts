import type { ModelSettings } from "@toolsets/core";
import type OpenAI from "openai";

/** How much a model thinks, in OpenAI's words. */
export function toEffort(
  thinking: NonNullable<ModelSettings["thinking"]>,
): NonNullable<OpenAI.ReasoningEffort> {
  if (thinking === true) return "medium";
  return thinking === false ? "none" : thinking;
}
