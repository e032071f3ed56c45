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
  const efforts = supported ? effortsOf(name) : undefined;
  return {
    supportsThinking: supported,
    thinkingAlwaysEnabled: byDefault && !canBeOff,
    openaiSupportsReasoning: supported,
    openaiReasoningEnabledByDefault: byDefault,
    openaiSupportsReasoningEffortNone: canBeOff,
    openaiSupportsEncryptedReasoningContent: supported,
    openaiResponsesSupportsReasoningMode: version >= 506,
    openaiResponsesSupportsReasoningContext: version >= 504,
    ...(efforts !== undefined && { openaiReasoningEfforts: efforts }),
  };
}

const NEWEST: readonly Effort[] = ["none", "low", "medium", "high", "xhigh", "max"];

/** How much the models of a family can think: the first that fits a name counts. */
const EFFORTS: readonly (readonly [name: RegExp, efforts: readonly Effort[]])[] = [
  [/^(o\d|gpt-5).*-deep-research|^gpt-5\.\d+-chat/, ["medium"]],
  [/^o\d|^gpt-5(\.1)?-codex(?!-max)/, ["low", "medium", "high"]],
  [/^gpt-5-pro/, ["high"]],
  [/^gpt-5\.\d+-pro/, ["medium", "high", "xhigh"]],
  [/^gpt-5\.\d+-codex/, ["low", "medium", "high", "xhigh"]],
  [/^gpt-5\.1/, ["none", "low", "medium", "high"]],
  [/^gpt-5\./, ["none", "low", "medium", "high", "xhigh"]],
  [/^gpt-5/, ["minimal", "low", "medium", "high"]],
];

function effortsOf(name: string): readonly Effort[] | undefined {
  if ((gptVersion(name) ?? 0) >= 506) return NEWEST;
  return EFFORTS.find(([pattern]) => pattern.test(name))?.[1];
}

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
