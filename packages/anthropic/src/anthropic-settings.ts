import type {
  BetaContainerParams,
  BetaContextManagementConfig,
  BetaMetadata,
  BetaThinkingConfigParam,
  BetaTokenTaskBudget,
} from "@anthropic-ai/sdk/resources/beta/messages";

/** Whether something is cached, and for how long; `true` stands for `5m`. */
export type AnthropicCache = boolean | "5m" | "1h";

/** A version of the tool that runs programs. */
export type CodeExecutionToolVersion = "20250825" | "20260120";

/** Settings that models of Anthropic know beside those of every provider; other providers leave them out. */
export interface AnthropicModelSettings {
  /** About the request, such as a `user_id` of your own for the one who asks. */
  readonly anthropicMetadata?: BetaMetadata | undefined;
  /** Thinking in the words of the API; it wins over `thinking`. */
  readonly anthropicThinking?: BetaThinkingConfigParam | undefined;
  /** How much work goes into the answer; it wins over the level that `thinking` names. */
  readonly anthropicEffort?: "low" | "medium" | "high" | "xhigh" | "max" | undefined;
  /** How many tokens the model may spend on a whole task; a beta of some models. */
  readonly anthropicTaskBudget?: BetaTokenTaskBudget | undefined;
  /** The tier in the words of the API; it wins over `serviceTier`. */
  readonly anthropicServiceTier?: "auto" | "standard_only" | undefined;
  /** Whether to answer faster, at a higher price; a beta of some models. */
  readonly anthropicSpeed?: "standard" | "fast" | undefined;
  /** Has the API cache the conversation and move the cache point on by itself. Excludes `anthropicCacheMessages`. */
  readonly anthropicCache?: AnthropicCache | undefined;
  /** Caches the system prompts and the static instructions. */
  readonly anthropicCacheInstructions?: AnthropicCache | undefined;
  /** Caches the definitions of the tools. */
  readonly anthropicCacheToolDefinitions?: AnthropicCache | undefined;
  /** Caches the conversation by a cache point on its last block, for gateways without `anthropicCache`. */
  readonly anthropicCacheMessages?: AnthropicCache | undefined;
  /** Betas to turn on, beside those that other settings and the messages need. */
  readonly anthropicBetas?: readonly string[] | undefined;
  /**
   * The container that programs run in: its id, or more in the words of the API. Unset takes the
   * latest one of the history; `false` takes a new one.
   */
  readonly anthropicContainer?: string | BetaContainerParams | false | undefined;
  /** Which tool runs programs; unset takes the newest that the model knows. */
  readonly anthropicCodeExecutionToolVersion?: CodeExecutionToolVersion | "auto" | undefined;
  /** What the API does about a context that grows too long, such as a compaction. */
  readonly anthropicContextManagement?: BetaContextManagementConfig | undefined;
  /** Whether the arguments of calls are streamed as they are made, before they are known to be JSON. */
  readonly anthropicEagerInputStreaming?: boolean | undefined;
}

declare module "@toolsets/core" {
  interface ModelSettings extends AnthropicModelSettings {}
}
