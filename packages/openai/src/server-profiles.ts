import type { OpenAIModelProfile } from "./openai-profile.ts";

const TAGS = ["<think>", "</think>"] as const;

/** What servers do otherwise than OpenAI's, by their names. */
const SERVERS: ReadonlyMap<string, OpenAIModelProfile> = new Map<string, OpenAIModelProfile>([
  ["azure", { openaiChatSupportsDocumentInput: false }],
  [
    "openrouter",
    {
      openaiChatThinkingSetting: "reasoning",
      openaiChatSupportsFileUrls: true,
      openaiChatSupportsMaxCompletionTokens: false,
    },
  ],
  [
    "deepseek",
    {
      supportsJsonSchemaOutput: false,
      openaiSupportsForcedToolChoiceWithThinking: false,
      openaiChatSupportsMaxCompletionTokens: false,
      openaiChatThinkingSetting: "thinking",
      openaiChatThinkingField: "reasoning_content",
      openaiChatSendBackThinkingParts: "field",
      openaiResponsesToolCallIdsAreResponseScoped: true,
      openaiResponsesSupportsInterleavedFunctionCalls: false,
    },
  ],
  ["zai", { openaiChatThinkingSetting: "thinking" }],
  ["snowflake", { openaiChatThinkingSetting: "reasoning" }],
  ["moonshotai", { forcedToolChoice: false, openaiChatThinkingField: "reasoning_content" }],
  [
    "groq",
    {
      openaiSupportsStrictToolDefinition: false,
      openaiChatSendBackThinkingParts: "tags",
      thinkingTags: TAGS,
    },
  ],
  [
    "huggingface",
    {
      openaiSupportsStrictToolDefinition: false,
      openaiChatSupportsMaxCompletionTokens: false,
      thinkingTags: TAGS,
    },
  ],
  ["ollama", { openaiSupportsStrictToolDefinition: false, thinkingTags: TAGS }],
  ["together", { openaiChatSupportsMaxCompletionTokens: false, thinkingTags: TAGS }],
  [
    "cerebras",
    {
      openaiUnsupportedModelSettings: [
        "frequencyPenalty",
        "presencePenalty",
        "logitBias",
        "parallelToolCalls",
        "serviceTier",
        "openaiServiceTier",
      ],
    },
  ],
]);

/** Models that answer with their thoughts alone, whatever they are told. */
const THINKS: OpenAIModelProfile = {
  supportsThinking: true,
  thinkingAlwaysEnabled: true,
  openaiReasoningEnabledByDefault: true,
};

/** What a server does otherwise than OpenAI's, and its models than others. */
export function serverProfile(provider: string, name: string): OpenAIModelProfile {
  const profile = SERVERS.get(provider) ?? {};
  if (provider === "deepseek" && name.includes("reasoner")) return { ...profile, ...THINKS };
  if (provider === "openrouter" && /^(anthropic|google)\//.test(name))
    return { ...profile, openaiChatSupportsCacheControl: true };
  if (provider === "cerebras" && name.startsWith("qwen-3-coder"))
    return { ...profile, forcedToolChoice: false, openaiSupportsStrictToolDefinition: false };
  if (provider === "cerebras" && name.includes("glm"))
    return { ...profile, openaiChatSendBackThinkingParts: "tags" };
  return profile;
}
