import type { Effort, OpenAIModelProfile } from "./openai-profile.ts";

/** How the models of a family think. */
interface Reasoning {
  readonly byDefault: boolean;
  readonly canBeOff: boolean;
}

const ALWAYS: Reasoning = { byDefault: true, canBeOff: false };
const ON_REQUEST: Reasoning = { byDefault: false, canBeOff: true };
const UNLESS_OFF: Reasoning = { byDefault: true, canBeOff: true };

/** The version of a model of the GPT line, as a number: 504 of `gpt-5.4-mini`. */
export function gptVersion(name: string): number | undefined {
  const [, major, minor = "0"] = /^gpt-(\d)(?:\.?(\d+))?(?![\d.])/.exec(name) ?? [];
  return major === undefined ? undefined : Number(major) * 100 + Number(minor);
}

/** What the profile of a model of OpenAI says of thinking. */
export function reasoningProfile(name: string): OpenAIModelProfile {
  const reasoning = reasoningOf(name);
  const supported = reasoning !== undefined;
  const { byDefault = false, canBeOff = false } = reasoning ?? {};
  const version = gptVersion(name) ?? 0;
  return {
    supportsThinking: supported,
    thinkingAlwaysEnabled: byDefault && !canBeOff,
    openaiSupportsReasoning: supported,
    openaiReasoningEnabledByDefault: byDefault,
    openaiSupportsReasoningEffortNone: canBeOff,
    openaiSupportsEncryptedReasoningContent: supported,
    openaiResponsesSupportsReasoningMode: version >= 506,
    openaiResponsesSupportsReasoningContext: version >= 504,
    ...(version >= 506 && { openaiReasoningEfforts: WITHOUT_MINIMAL }),
  };
}

const WITHOUT_MINIMAL: readonly Effort[] = ["none", "low", "medium", "high", "xhigh", "max"];

function reasoningOf(name: string): Reasoning | undefined {
  if (/^o\d/.test(name)) return ALWAYS;
  const version = gptVersion(name);
  if (version === undefined || version < 500) return undefined;
  const variant = name.replace(/^gpt-[\d.]+-?/, "");
  if (variant.startsWith("chat")) return version === 500 ? undefined : ALWAYS;
  if (version === 500 || variant.startsWith("pro")) return ALWAYS;
  if (version >= 600 && !/^(sol|terra|luna)/.test(variant)) return ALWAYS;
  if (version === 501 && variant.startsWith("codex")) return ALWAYS;
  return version >= 505 ? UNLESS_OFF : ON_REQUEST;
}
