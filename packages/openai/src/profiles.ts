import { type NativeToolKind, UsageError } from "@toolsets/core";
import type { OpenAIModelProfile, ProfileOption } from "./openai-profile.ts";
import { serverProfile } from "./server-profiles.ts";
import { gptVersion, reasoningProfile } from "./reasoning.ts";

/** Which of the two APIs a model is behind. */
export type Api = "chat" | "responses";

const RESPONSES_TOOLS: readonly NativeToolKind[] = [
  "web_search",
  "code_execution",
  "file_search",
  "mcp_server",
  "image_generation",
  "provider",
];

/** What every model takes, whosever it is. */
const COMMON: OpenAIModelProfile = {
  toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
  supportsInlineSystemPrompts: true,
  supportsJsonSchemaOutput: true,
  supportsJsonObjectOutput: true,
};

/** What is known of a model by its name. A name of no family of OpenAI's has what all of them have. */
export function profileByName(name: string, api: Api): OpenAIModelProfile {
  const base = baseName(name);
  const supportsWebSearch = /-search-(preview|api)/.test(base);
  if (base.startsWith("gpt-oss"))
    return { ...COMMON, ...OPEN_WEIGHTS, ...nativeTools(base, api, false) };
  if (!isOpenAI(base)) return { ...COMMON, ...nativeTools(base, api, false) };
  const version = gptVersion(base) ?? 0;
  return {
    ...COMMON,
    ...reasoningProfile(base),
    ...nativeTools(base, api, supportsWebSearch),
    ...(api === "chat" && { openaiChatSupportsWebSearch: supportsWebSearch }),
    ...(api === "responses" && { supportsImageOutput: makesImages(base) }),
    ...unsupported(base, supportsWebSearch),
    ...(base.startsWith("o1-mini") && { openaiSystemPromptRole: "user" }),
    openaiSupportsPhase: version >= 504 || base.startsWith("gpt-5.3-codex"),
    openaiSupportsPromptCacheBreakpoints: version >= 506,
  };
}

/** Models with open weights think always, and take sampling parameters while they do. */
const OPEN_WEIGHTS: OpenAIModelProfile = {
  supportsThinking: true,
  thinkingAlwaysEnabled: true,
  openaiReasoningEfforts: ["low", "medium", "high"],
};

/** The name without its vendor, and of a fine-tuned model that of its base. */
export function baseName(name: string): string {
  const own = name.slice(name.lastIndexOf("/") + 1);
  return own.startsWith("ft:") ? (own.split(":")[1] ?? own) : own;
}

/** Settings that the models of a family refuse, whether they think or not. */
function unsupported(base: string, searches: boolean): OpenAIModelProfile {
  if (/^(o[34]|gpt-5(?![.\d]|-chat))/.test(base))
    return { openaiUnsupportedModelSettings: ["stopSequences"] };
  return searches
    ? {
        openaiUnsupportedModelSettings: [
          "temperature",
          "topP",
          "presencePenalty",
          "frequencyPenalty",
          "seed",
        ],
      }
    : {};
}

function isOpenAI(base: string): boolean {
  return /^(gpt-|o\d|chatgpt-|codex-|computer-use|davinci|babbage)/.test(base);
}

function makesImages(base: string): boolean {
  return (gptVersion(base) ?? 0) >= 500 || /^o3|4\.1|4o/.test(base);
}

function nativeTools(base: string, api: Api, searches: boolean): OpenAIModelProfile {
  if (api === "chat")
    return { supportedNativeTools: searches ? ["web_search", "provider"] : ["provider"] };
  const findsTools = (gptVersion(base) ?? 0) >= 504;
  if (!findsTools) return { supportedNativeTools: RESPONSES_TOOLS };
  return {
    supportedNativeTools: [...RESPONSES_TOOLS, "tool_search"],
    toolDeferralMode: "with_tool_search",
  };
}

/** Of which model, and where, a profile is. */
export interface ProfileSubject {
  readonly name: string;
  readonly api: Api;
  /** Whose server it is on. */
  readonly provider: string;
}

/**
 * The profile of a model: by its name, by its server, and by the option, each over the one before.
 *
 * @throws `invalid_usage` for a profile that contradicts itself.
 */
export function resolveProfile(
  { name, api, provider }: ProfileSubject,
  option: ProfileOption = {},
): OpenAIModelProfile {
  const known: OpenAIModelProfile = {
    ...profileByName(name, api),
    ...(api === "responses" && provider === "openai" && { toolAdditionMode: "with_definitions" }),
    ...serverProfile(provider, name),
  };
  const profile = typeof option === "function" ? option(known) : { ...known, ...option };
  if (profile.openaiChatSendBackThinkingParts === "field" && !profile.openaiChatThinkingField) {
    throw new UsageError(
      "`openaiChatSendBackThinkingParts` is `field`, and no field is named. Set `openaiChatThinkingField` as well.",
    );
  }
  return profile;
}
