import type { OpenAIModelProfile } from "./openai-profile.ts";

/** What servers do otherwise than OpenAI's, by their names. */
const SERVERS: ReadonlyMap<string, OpenAIModelProfile> = new Map<string, OpenAIModelProfile>([
  ["azure", { openaiChatSupportsDocumentInput: false }],
  [
    "openrouter",
    { openaiChatSupportsFileUrls: true, openaiChatSupportsMaxCompletionTokens: false },
  ],
  [
    "deepseek",
    {
      supportsJsonSchemaOutput: false,
      openaiSupportsForcedToolChoiceWithThinking: false,
      openaiChatSupportsMaxCompletionTokens: false,
      openaiChatThinkingField: "reasoning_content",
      openaiChatSendBackThinkingParts: "field",
    },
  ],
  ["moonshotai", { forcedToolChoice: false, openaiChatThinkingField: "reasoning_content" }],
  ["groq", { openaiSupportsStrictToolDefinition: false }],
  [
    "huggingface",
    {
      openaiSupportsStrictToolDefinition: false,
      openaiChatSupportsMaxCompletionTokens: false,
    },
  ],
  ["ollama", { openaiSupportsStrictToolDefinition: false }],
  ["together", { openaiChatSupportsMaxCompletionTokens: false }],
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
  if (provider === "cerebras" && name.includes("glm"))
    return { ...profile, openaiChatSendBackThinkingParts: "tags" };
  return profile;
}
