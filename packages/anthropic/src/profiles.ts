import type { ModelProfile, NativeToolKind } from "@toolsets/core";
import type { CodeExecutionToolVersion } from "./anthropic-settings.ts";

/** What a model of Anthropic takes. */
export interface AnthropicModelProfile extends ModelProfile {
  /** Whether it decides by itself how much it thinks; else `thinking` becomes a budget of tokens. */
  readonly anthropicSupportsAdaptiveThinking?: boolean;
  /** Whether it refuses a budget of tokens to think. */
  readonly anthropicDisallowsBudgetThinking?: boolean;
  /** Whether it thinks where nobody says anything of it. */
  readonly anthropicThinksByDefault?: boolean;
  /** How it is told not to think, where it thinks by default; `disabled` unless told otherwise. */
  readonly anthropicThinkingOff?: "disabled" | "between_tools";
  /** Whether it takes an effort. */
  readonly anthropicSupportsEffort?: boolean;
  /** Whether `xhigh` is one of its efforts; else it becomes `max`. */
  readonly anthropicSupportsXhighEffort?: boolean;
  /** Whether it refuses `temperature`, `topP` and `topK`. */
  readonly anthropicDisallowsSamplingSettings?: boolean;
  /** Whether its web tools filter what they find by programs. */
  readonly anthropicSupportsDynamicFiltering?: boolean;
  /** Whether it takes `anthropicTaskBudget`. */
  readonly anthropicSupportsTaskBudgets?: boolean;
  /** Whether it takes `anthropicSpeed: "fast"`. */
  readonly anthropicSupportsFastSpeed?: boolean;
  /** The tools that run programs for it, the newest last. */
  readonly anthropicCodeExecutionToolVersions?: readonly CodeExecutionToolVersion[];
}

/** Overrides what is known of a model by its name: some keys, or all by a function of them. */
export type AnthropicProfileOption =
  | Partial<AnthropicModelProfile>
  | ((profile: AnthropicModelProfile) => AnthropicModelProfile);

/** The versions of a family that came first with something; a family that is not there never had it. */
type Since = Readonly<Partial<Record<Family, number>>>;
type Family = (typeof FAMILIES)[number];

const FAMILIES = ["opus", "sonnet", "haiku", "fable", "mythos"] as const;

const STRUCTURED: Since = { opus: 4.1, sonnet: 4.5, haiku: 4.5, fable: 5, mythos: 5 };
const SEARCHES: Since = { opus: 4.5, sonnet: 4.5, haiku: 4.5, fable: 5, mythos: 5 };
const ADAPTIVE: Since = { opus: 4.6, sonnet: 4.6, haiku: 5.5, fable: 0, mythos: 0 };
const EFFORT: Since = { ...ADAPTIVE, opus: 4.5 };
const NO_BUDGET: Since = { opus: 4.7, sonnet: 5, haiku: 5.5, fable: 5, mythos: 5 };
const THINKS: Since = { opus: 5, sonnet: 5, haiku: 5.5, fable: 0, mythos: 0 };
const ALWAYS_THINKS: Since = { opus: 5.5, fable: 0, mythos: 0 };
const UNFORCED: Since = { opus: 5.5, sonnet: 5.5, fable: 5.1, mythos: 5.1 };
const INLINE: Since = { opus: 4.8, fable: 5, mythos: 5 };
const ADDITIONS: Since = { opus: 4.8, sonnet: 5.5, haiku: 5.5, fable: 5, mythos: 5 };
const FAST: Since = { opus: 4.6, fable: 5.2, mythos: 5.2 };
const NEW_CODE: Since = { opus: 4.5, sonnet: 4.5, haiku: 5.5, fable: 5, mythos: 5 };

const NATIVE_TOOLS: readonly NativeToolKind[] = [
  "web_search",
  "web_fetch",
  "code_execution",
  "memory",
  "mcp_server",
  "provider",
];

/**
 * What is known of a model by its name: its family and its version, whatever stands before (a vendor)
 * and behind it (a date). A version that is not known yet has what the latest one has.
 */
export function anthropicProfile(modelName: string): AnthropicModelProfile {
  const known = readName(modelName);
  const has = (since: Since): boolean =>
    known !== undefined && known.version >= (since[known.family] ?? Number.POSITIVE_INFINITY);
  const canSearch = has(SEARCHES);
  return {
    toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 128 },
    thinkingTags: ["<thinking>", "</thinking>"],
    supportsThinking: known === undefined || known.version >= 3.7,
    thinkingAlwaysEnabled: has(ALWAYS_THINKS),
    supportsJsonSchemaOutput: has(STRUCTURED),
    forcedToolChoice: !has(UNFORCED),
    supportsInlineSystemPrompts: has(INLINE),
    supportedNativeTools: canSearch ? [...NATIVE_TOOLS, "tool_search"] : NATIVE_TOOLS,
    ...(canSearch && { toolDeferralMode: "standalone" }),
    ...(has(ADDITIONS) && { toolAdditionMode: "by_reference" }),
    anthropicSupportsAdaptiveThinking: has(ADAPTIVE),
    anthropicDisallowsBudgetThinking: has(NO_BUDGET),
    anthropicThinksByDefault: has(THINKS),
    ...(has({ sonnet: 5.5 }) && { anthropicThinkingOff: "between_tools" }),
    anthropicSupportsEffort: has(EFFORT),
    anthropicSupportsXhighEffort: has(NO_BUDGET),
    anthropicDisallowsSamplingSettings: has(NO_BUDGET),
    anthropicSupportsDynamicFiltering: has(ADAPTIVE),
    anthropicSupportsTaskBudgets: has(NO_BUDGET),
    anthropicSupportsFastSpeed: has(FAST),
    anthropicCodeExecutionToolVersions: has(NEW_CODE) ? ["20250825", "20260120"] : ["20250825"],
  };
}

/** The profile of a model with what overrides it. */
export function resolveProfile(
  modelName: string,
  option: AnthropicProfileOption = {},
): AnthropicModelProfile {
  const known = anthropicProfile(modelName);
  return typeof option === "function" ? option(known) : { ...known, ...option };
}

const NAME =
  /claude-(?:(?<family>[a-z]+)-)?(?<major>\d{1,2}|preview)(?:[.-](?<minor>\d{1,2}))?(?!\d)(?:-(?<legacy>[a-z]+))?/;

/** `claude-opus-4-6-20260101` is opus 4.6; names of old have the family last. */
function readName(
  modelName: string,
): { readonly family: Family; readonly version: number } | undefined {
  const { family, major, minor = "0", legacy } = NAME.exec(modelName)?.groups ?? {};
  const name = FAMILIES.find((each) => each === family || each === legacy);
  if (name === undefined || major === undefined) return undefined;
  const version = major === "preview" ? 4.9 : Number(`${major}.${Math.min(Number(minor), 9)}`);
  return { family: name, version };
}
