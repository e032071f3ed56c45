import type { ModelSettings } from "@toolsets/core";
import type { OpenAIModelProfile } from "./openai-profile.ts";
import { toEffort } from "./to-effort.ts";

const SAMPLING: readonly (keyof ModelSettings)[] = [
  "temperature",
  "topP",
  "presencePenalty",
  "frequencyPenalty",
  "logitBias",
  "openaiLogprobs",
  "openaiTopLogprobs",
];

/** Whether a model thinks with these settings. */
export function isThinking(settings: ModelSettings, profile: OpenAIModelProfile): boolean {
  const effort = toEffort(settings, profile);
  const { supportsThinking, openaiReasoningEnabledByDefault } = profile;
  if (effort === "none") return profile.thinkingAlwaysEnabled === true;
  return effort === undefined
    ? openaiReasoningEnabledByDefault === true
    : supportsThinking !== false;
}

/** Settings that go with a request, and the names of those that the model would refuse. */
export interface FittingSettings {
  readonly settings: ModelSettings;
  readonly dropped: readonly string[];
}

/** The settings without those that the model refuses: sampling parameters while it thinks, above all. */
export function fittingSettings(
  settings: ModelSettings,
  profile: OpenAIModelProfile,
): FittingSettings {
  const { openaiUnsupportedModelSettings: unsupported = [] } = profile;
  const refusesSampling = profile.openaiSupportsReasoning === true && isThinking(settings, profile);
  const refused = refusesSampling ? [...SAMPLING, ...unsupported] : unsupported;
  const dropped = refused.filter((name) => settings[name] !== undefined);
  if (dropped.length === 0) return { settings, dropped };
  const kept = Object.entries(settings).filter(([name]) => !dropped.some((each) => each === name));
  return { settings: Object.fromEntries(kept), dropped: [...new Set(dropped)] };
}
