import type { Model, ModelProfile, ModelSettings } from "./model.ts";
import { mergeSettings } from "./settings-layers.ts";

/** What a model takes with these settings, which stand over its own. */
export function profileOf(
  model: Pick<Model, "profile" | "profileFor" | "settings">,
  settings: ModelSettings,
): ModelProfile {
  if (model.profileFor === undefined) return model.profile;
  return model.profileFor(mergeSettings(model.settings, settings));
}

/** The settings without a wish to think, or not to, that the model cannot follow. */
export function withFittingThought(
  settings: ModelSettings,
  { supportsThinking, thinkingAlwaysEnabled }: ModelProfile,
): ModelSettings {
  const { thinking, ...rest } = settings;
  if (thinking === undefined) return settings;
  const cannot = supportsThinking === false || (thinkingAlwaysEnabled === true && !thinking);
  return cannot ? rest : settings;
}
