import type { ModelProfile, ModelSettings } from "@toolsets/core";
import type OpenAI from "openai";

/** How much a model thinks, in OpenAI's words. */
export type Effort = NonNullable<OpenAI.ReasoningEffort>;

/** What a model behind one of OpenAI's APIs takes. Keys with `Chat` or `Responses` concern one of the two. */
export interface OpenAIModelProfile extends ModelProfile {
  /** Whether it thinks, and refuses sampling parameters such as `temperature` while it does. */
  readonly openaiSupportsReasoning?: boolean;
  /** Whether it thinks where nothing is said of it. */
  readonly openaiReasoningEnabledByDefault?: boolean;
  /** Whether it can be told not to think, and takes sampling parameters then. */
  readonly openaiSupportsReasoningEffortNone?: boolean;
  /** How much it can think; another wish becomes the nearest of these. Unset means any. */
  readonly openaiReasoningEfforts?: readonly Effort[];
  /** Whether it gives its thoughts in encrypted form, to be sent back. */
  readonly openaiSupportsEncryptedReasoningContent?: boolean;
  /** Whether `strict` may be sent; true unless told otherwise. */
  readonly openaiSupportsStrictToolDefinition?: boolean;
  /** Whether it can be forced to call a tool while it thinks; true unless told otherwise. */
  readonly openaiSupportsForcedToolChoiceWithThinking?: boolean;
  /** Settings that it refuses; they are left out. */
  readonly openaiUnsupportedModelSettings?: readonly (keyof ModelSettings)[];
  /** Whose words system prompts and instructions are; `system` unless told otherwise. */
  readonly openaiSystemPromptRole?: "system" | "developer" | "user";
  /** Whether messages tell comments and the final answer apart. */
  readonly openaiSupportsPhase?: boolean;
  /** Whether cache points may be marked in a prompt. */
  readonly openaiSupportsPromptCacheBreakpoints?: boolean;
  /** Whether it may begin with several system messages; true unless told otherwise. */
  readonly openaiChatSupportsMultipleSystemMessages?: boolean;
  /** The field of its thoughts, where that is neither `reasoning` nor `reasoning_content`. */
  readonly openaiChatThinkingField?: string;
  /** The field that tells it how much to think: `reasoning_effort` unless told otherwise. */
  readonly openaiChatThinkingSetting?: "reasoning_effort" | "reasoning" | "thinking";
  /**
   * How its thoughts are sent back: in the field they came in, or else in tags (`auto`, which holds
   * unless told otherwise), always in tags, always in `openaiChatThinkingField`, or not at all.
   */
  readonly openaiChatSendBackThinkingParts?: "auto" | "tags" | "field" | false;
  /** Whether cache points may be marked as Anthropic marks them. */
  readonly openaiChatSupportsCacheControl?: boolean;
  /** Whether a stream has to name its finish reason, or tell its usage, to be over; true unless told otherwise. */
  readonly openaiChatStreamingRequiresFinishReason?: boolean;
  /** Whether it searches the web by itself. */
  readonly openaiChatSupportsWebSearch?: boolean;
  /** Whether audio goes as Base64, which holds unless told otherwise, or as a data URI. */
  readonly openaiChatAudioInputEncoding?: "base64" | "uri";
  /** Whether a document may go as a link. */
  readonly openaiChatSupportsFileUrls?: boolean;
  /** Whether it takes documents; true unless told otherwise. */
  readonly openaiChatSupportsDocumentInput?: boolean;
  /** Whether the limit of tokens is `max_completion_tokens`, which holds unless told otherwise, or `max_tokens`. */
  readonly openaiChatSupportsMaxCompletionTokens?: boolean;
  /** Whether ids of calls are unique within their response alone. */
  readonly openaiResponsesToolCallIdsAreResponseScoped?: boolean;
  /** Whether calls that are sent back may have no status, as old versions of vLLM want it. */
  readonly openaiResponsesRequiresFunctionCallStatusNone?: boolean;
  /** Whether calls may stand between other items of a response; true unless told otherwise. */
  readonly openaiResponsesSupportsInterleavedFunctionCalls?: boolean;
  /** Whether `reasoning.mode` may be sent. */
  readonly openaiResponsesSupportsReasoningMode?: boolean;
  /** Whether `reasoning.context` may be `all_turns`. */
  readonly openaiResponsesSupportsReasoningContext?: boolean;
}

/** Changes to the profile of a model: keys that win, or a function of what is known by its name. */
export type ProfileOption =
  | Partial<OpenAIModelProfile>
  | ((profile: OpenAIModelProfile) => OpenAIModelProfile);
