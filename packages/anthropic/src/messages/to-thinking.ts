import type { ModelSettings } from "@toolsets/core";
import { isRecord, UsageError } from "@toolsets/core";
import type { AnthropicModelProfile } from "../profiles.ts";

/** Tokens that the model may think, of those that it may write. */
const BUDGETS = { minimal: 1024, low: 2048, medium: 10_000, high: 16_384, xhigh: 32_768 };

/** Thinking as the API takes it. */
export interface WireThinking {
  readonly type?: unknown;
  readonly budget_tokens?: unknown;
  readonly [field: string]: unknown;
}

/**
 * What a request says about thinking: the further fields of the body first, then
 * `anthropicThinking`, then `thinking`.
 *
 * @throws `invalid_usage` for a budget where the model takes none.
 */
export function toThinking(
  settings: ModelSettings,
  modelName: string,
  profile: AnthropicModelProfile,
): WireThinking | undefined {
  const { extraBody, anthropicThinking } = settings;
  if (isRecord(extraBody?.["thinking"])) return extraBody["thinking"];
  if (anthropicThinking === undefined) return ofLevel(settings, profile);
  if (anthropicThinking.type === "enabled" && profile.anthropicDisallowsBudgetThinking === true)
    throw new UsageError(
      `Model \`${modelName}\` takes no budget to think. Use \`anthropicThinking: { type: "adaptive" }\`, and \`anthropicEffort\` for how much.`,
    );
  return { ...anthropicThinking };
}

function ofLevel(
  { thinking }: ModelSettings,
  profile: AnthropicModelProfile,
): WireThinking | undefined {
  if (thinking === undefined || profile.supportsThinking === false) return undefined;
  if (thinking === false) {
    const { anthropicThinksByDefault, thinkingAlwaysEnabled, anthropicThinkingOff } = profile;
    const isOn = anthropicThinksByDefault === true && thinkingAlwaysEnabled !== true;
    return isOn ? { type: anthropicThinkingOff ?? "disabled" } : undefined;
  }
  if (profile.anthropicSupportsAdaptiveThinking === true) return { type: "adaptive" };
  const budget_tokens = BUDGETS[thinking === true ? "medium" : thinking];
  return { type: "enabled", budget_tokens };
}

/** Whether a request has the model think within a budget: then it cannot be forced to call a tool. */
export function hasBudget(thinking: WireThinking | undefined): boolean {
  return thinking?.type === "enabled";
}
