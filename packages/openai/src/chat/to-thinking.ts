import type { ModelSettings } from "@toolsets/core";
import type { Effort, OpenAIModelProfile } from "../openai-profile.ts";
import { toEffort } from "../to-effort.ts";

/** The fields in which a wish to think travels. */
export interface ThinkingFields {
  readonly reasoning_effort?: Effort;
  /** That of OpenRouter. */
  readonly reasoning?: { readonly effort: Effort };
  /** That of Z.ai and DeepSeek. */
  readonly thinking?: { readonly type: "enabled" | "disabled" };
}

/** How much the model is asked to think, in the field of its server. */
export function toThinking(settings: ModelSettings, profile: OpenAIModelProfile): ThinkingFields {
  const effort = toEffort(settings, profile);
  if (effort === undefined) return {};
  switch (profile.openaiChatThinkingSetting) {
    case "reasoning":
      return { reasoning: { effort } };
    case "thinking": {
      if (effort === "none") return { thinking: { type: "disabled" } };
      const isLevel = settings.openaiReasoningEffort !== undefined || settings.thinking !== true;
      return { ...(isLevel && { reasoning_effort: effort }), thinking: { type: "enabled" } };
    }
    default:
      return { reasoning_effort: effort };
  }
}
