import type OpenAI from "openai";

/** Settings of models behind OpenAI's Responses API alone; other models leave them out. */
export interface OpenAIResponsesSettings {
  /** How much an OpenAI model tells of its thoughts; nothing unless set. */
  readonly openaiReasoningSummary?: "auto" | "concise" | "detailed" | undefined;
  /** `pro` has an OpenAI model work harder; left out for models that know no modes. */
  readonly openaiReasoningMode?: "standard" | "pro" | undefined;
  /**
   * Which of its earlier thoughts an OpenAI model goes on from. `all_turns` where the model takes that,
   * unless set; `auto` leaves it to OpenAI.
   */
  readonly openaiReasoningContext?: "auto" | "current_turn" | "all_turns" | undefined;
  /**
   * Whether parts of OpenAI go back to it with their ids; for models that think, unless set. Thoughts and
   * most of what its own tools did go back by their ids, or not at all. Set it to `false` where a history
   * is changed on its way, which OpenAI refuses.
   */
  readonly openaiSendReasoningIds?: boolean | undefined;
  /** `auto` lets OpenAI leave out items from the middle of a history that is too long. */
  readonly openaiTruncation?: "disabled" | "auto" | undefined;
  /** How many words an OpenAI model makes. */
  readonly openaiTextVerbosity?: "low" | "medium" | "high" | undefined;
  /**
   * Goes on from a response that OpenAI has kept, so that what came before it is not sent again: `auto`
   * from the newest one of the history, else from the one with this id where the history has none.
   */
  readonly openaiPreviousResponseId?: string | undefined;
  /**
   * Goes on with a conversation that OpenAI keeps: `auto` with that of the newest response of the same
   * conversation here, else with the one that has this id. Excludes `openaiPreviousResponseId`.
   */
  readonly openaiConversationId?: string | undefined;
  /** Whether OpenAI tells what programs wrote that it ran. */
  readonly openaiIncludeCodeExecutionOutputs?: boolean | undefined;
  /** Whether OpenAI tells where it looked when it searched the web. */
  readonly openaiIncludeWebSearchSources?: boolean | undefined;
  /** Whether OpenAI tells what it found when it searched files. */
  readonly openaiIncludeFileSearchResults?: boolean | undefined;
  /** Whether texts keep OpenAI's annotations, such as links: `providerDetails.annotations`. */
  readonly openaiIncludeRawAnnotations?: boolean | undefined;
  /** How OpenAI keeps a long history short, such as `[{ type: "compaction", compact_threshold: 100_000 }]`. */
  readonly openaiContextManagement?:
    | readonly OpenAI.Responses.ResponseCreateParams.ContextManagement[]
    | undefined;
  /** Has OpenAI work on the response in the background; the run asks for it until it is there. */
  readonly openaiBackground?: boolean | undefined;
}

declare module "@toolsets/core" {
  interface ModelSettings extends OpenAIResponsesSettings {}
}
