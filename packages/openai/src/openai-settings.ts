import type OpenAI from "openai";
import type { Effort } from "./openai-profile.ts";

/** Settings of OpenAI's models alone; other providers leave them out. */
export interface OpenAISettings {
  /** How much an OpenAI model thinks, in its own words; it wins over `thinking`. */
  readonly openaiReasoningEffort?: Effort | undefined;
  /** Whether OpenAI tells how likely the tokens of the answer were: `providerDetails.logprobs`. */
  readonly openaiLogprobs?: boolean | undefined;
  /** Of how many tokens it tells that at each place. */
  readonly openaiTopLogprobs?: number | undefined;
  /** Whether OpenAI keeps the exchange. */
  readonly openaiStore?: boolean | undefined;
  /** Who asks, so that OpenAI can tell abuse of one person from that of others. */
  readonly openaiUser?: string | undefined;
  /** Which tier of OpenAI's service answers; it wins over `serviceTier`. */
  readonly openaiServiceTier?: OpenAI.ChatCompletionCreateParams["service_tier"] | undefined;
  /** Requests with the same key share OpenAI's cache of prompts. */
  readonly openaiPromptCacheKey?: string | undefined;
  /** How long OpenAI's cache keeps a prompt. */
  readonly openaiPromptCacheRetention?: "in_memory" | "24h" | undefined;
  /** How OpenAI's cache of prompts works, where points in a prompt are marked. */
  readonly openaiPromptCacheOptions?:
    | OpenAI.ChatCompletionCreateParams["prompt_cache_options"]
    | undefined;
  /** Has OpenAI look at what is asked and answered. */
  readonly openaiModeration?: OpenAI.ChatCompletionCreateParams["moderation"] | undefined;
  /** What the answer of an OpenAI model will most likely be; Chat Completions alone. */
  readonly openaiPrediction?: OpenAI.ChatCompletionPredictionContent | undefined;
  /** Has a server tell what was used by then in every event of a stream; Chat Completions alone. */
  readonly openaiContinuousUsageStats?: boolean | undefined;
}

declare module "@toolsets/core" {
  interface ModelSettings extends OpenAISettings {}
}
