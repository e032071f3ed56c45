import type { InstructionPart } from "./instructions.ts";
import type { JsonObject } from "./json.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type {
  FinishReason,
  Message,
  ModelResponse,
  ResponsePart,
  ToolPartKind,
} from "./messages.ts";
import type { NativeTool, NativeToolKind } from "./native-tool.ts";
import type { OutputObject } from "./output/output-object.ts";
import type { OutputMode } from "./output/output-mode.ts";
import type { ModelToolChoice, ToolChoice } from "./tool-choice.ts";
import type { ToolDefinition } from "./tool-definition.ts";
import type { RequestUsage } from "./usage.ts";

/**
 * Settings that every provider knows in some form; what one does not know it leaves out. An adapter adds
 * its own, under names that begin with that of its provider: `declare module "@toolsets/core"`.
 */
export interface ModelSettings {
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  /** Only the likeliest tokens are chosen from, so many of them. */
  readonly topK?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  /** By the number of a token. */
  readonly logitBias?: Readonly<Record<string, number>> | undefined;
  /** Whether it thinks before it answers, or how much. */
  readonly thinking?: boolean | "minimal" | "low" | "medium" | "high" | "xhigh" | undefined;
  readonly serviceTier?: "auto" | "default" | "flex" | "priority" | undefined;
  readonly stopSequences?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly parallelToolCalls?: boolean | undefined;
  /** Adapters read what becomes of it: `toolChoice` beside the settings. */
  readonly toolChoice?: ToolChoice | undefined;
  /** How long the provider may take, in milliseconds; 600,000 unless told otherwise. */
  readonly timeoutMs?: number | undefined;
  readonly extraHeaders?: Readonly<Record<string, string>> | undefined;
  /** Further fields of the request, in the provider's own words. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
}

/** What the name of a tool has to be like. */
export interface ToolNameRule {
  readonly pattern: RegExp;
  /** In characters. */
  readonly maxLength: number;
}

/** What a model takes. */
export interface ModelProfile {
  /** Tool names it accepts; unset means any. */
  readonly toolNames?: ToolNameRule;
  /** Whether it knows `returnSchema` as a field of a tool; else it becomes a part of the description. */
  readonly returnSchemas?: boolean;
  /** Whether it takes system prompts anywhere; else those after the beginning become text of the user. */
  readonly supportsInlineSystemPrompts?: boolean;
  /** Whether it takes tools; it does unless told otherwise. */
  readonly supportsTools?: boolean;
  /** Whether its provider makes it answer with JSON of a schema. */
  readonly supportsJsonSchemaOutput?: boolean;
  /** Whether its provider makes it answer with JSON; its adapter asks for that in the mode `prompted`. */
  readonly supportsJsonObjectOutput?: boolean;
  /** Whether it answers with images. */
  readonly supportsImageOutput?: boolean;
  /** How it is asked for the value of a schema where nothing else is said; by a `tool` unless told otherwise. */
  readonly defaultStructuredOutputMode?: "tool" | "native" | "prompted";
  /** What it is told of a schema; `{schema}` stands for it. */
  readonly promptedOutputTemplate?: string;
  /** Whether it has to be told of a schema that its provider makes it fit. */
  readonly nativeOutputRequiresSchemaInInstructions?: boolean;
  /** Whether it can be forced to call a tool; true unless told otherwise. */
  readonly forcedToolChoice?: boolean;
  /** The tools that its provider runs itself, of those that its adapter can send. */
  readonly supportedNativeTools?: readonly NativeToolKind[];
  /** Whether it takes tools that it does not read before they are found: always, or beside a native search. */
  readonly toolDeferralMode?: "standalone" | "with_tool_search";
  /** How it is told in the middle of a history that there are more tools: by their names, or by definitions. */
  readonly toolAdditionMode?: "by_reference" | "with_definitions";
  /** Whether it thinks when `thinking` asks for it; where it does not, the setting is left out. */
  readonly supportsThinking?: boolean;
  /** Whether it thinks whatever `thinking` says: then `false` is left out. */
  readonly thinkingAlwaysEnabled?: boolean;
  /** What stands around a thought that travels as text; `<think>` and `</think>` unless told otherwise. */
  readonly thinkingTags?: readonly [string, string];
}

/** What goes with the messages of one request. */
export interface ModelRequestOptions {
  /** Static parts first. The text is also in the newest request's `instructions`. */
  readonly instructions: readonly InstructionPart[];
  /** All of them; those of `kind` `output`, which end the run, stand first. */
  readonly tools: readonly ToolDefinition[];
  readonly outputMode: OutputMode;
  /** The JSON that a text has to be, in the modes `native` and `prompted`. */
  readonly outputObject?: OutputObject | undefined;
  /** How tools go to a model that finds some by itself; those that are not in it are visible. */
  readonly toolVisibility?: ReadonlyMap<string, "deferred" | "via_history">;
  /** What the provider runs itself; unset for nothing. */
  readonly nativeTools?: readonly NativeTool[];
  /** Which of the tools may or must be called; unset leaves it to the model. */
  readonly toolChoice?: ModelToolChoice | undefined;
  /** Whether a text can end the run. */
  readonly allowTextOutput: boolean;
  /** Whether an image can. */
  readonly allowImageOutput: boolean;
  readonly settings: ModelSettings;
  readonly signal: AbortSignal;
  /** For a model with `candidates`: makes the request fit for one of them. */
  readonly forModel?: ((model: Model) => MaybePromise<FittedRequest>) | undefined;
}

/** A request as a model takes it. */
export interface FittedRequest {
  readonly messages: readonly Message[];
  readonly options: ModelRequestOptions;
}

/** What is known of a response when it is over. */
export interface ResponseTail {
  /**
   * `suspended`: the provider has paused, or is still at work. The model is asked to go on: with the
   * response so far behind the messages. Several such responses become one.
   */
  readonly state?: "complete" | "incomplete" | "suspended";
  readonly metadata?: JsonObject;
  readonly usage: RequestUsage;
  readonly finishReason?: FinishReason;
  /** The model that answered, if the provider says so; else `Model.name` is recorded. */
  readonly modelName?: string;
  /** The provider that answered, if it is another than `Model.system`. */
  readonly providerName?: string;
  readonly providerUrl?: string;
  readonly providerDetails?: JsonObject;
  readonly providerResponseId?: string;
  /** Responses that were paid for and not taken; they count for the cost alone. */
  readonly rejected?: readonly Pick<ResponseTail, "modelName" | "providerName" | "usage">[];
}

/** A whole response, as an adapter reads it. */
export interface ModelReply extends ResponseTail {
  readonly parts: readonly ResponsePart[];
}

/** What only the provider of a part understands, as far as it is known by then. */
interface ProviderPiece {
  readonly id?: string;
  readonly providerName?: string;
  /** Put over what came before, key by key. */
  readonly providerDetails?: JsonObject;
}

/** A piece of a text. */
interface TextPiece extends ProviderPiece {
  readonly kind: "text";
  readonly key?: string | number;
  readonly content: string;
}

/** A piece of a thought. */
interface ThinkingPiece extends ProviderPiece {
  readonly kind: "thinking";
  readonly key?: string | number;
  readonly content?: string;
  readonly signature?: string;
}

/** A piece of a call: of a tool of the run, or of one that the provider runs itself. */
interface CallPiece extends ProviderPiece {
  readonly kind: "tool-call" | "builtin-tool-call";
  readonly key?: string | number;
  readonly toolName?: string;
  /** JSON text to append. */
  readonly args?: string;
  readonly toolCallId?: string;
  readonly toolKind?: ToolPartKind;
}

/** A part that comes as a whole, such as a file, or what a tool of the provider returned. */
interface WholePart {
  readonly kind: "part";
  readonly part: ResponsePart;
}

/** A piece of a part. Pieces with one `key` make one part. */
export type ModelPartChunk = TextPiece | ThinkingPiece | CallPiece | WholePart;

/**
 * A piece of a streamed response. Pieces with one `key` make one part; text and thinking without a
 * key continue the latest part of their kind, a call without a key starts with its `toolName`.
 */
export type ModelStreamChunk =
  | ModelPartChunk
  /** What the request has used by now, where the provider tells it on the way; it makes no part. */
  | { readonly kind: "usage"; readonly usage: RequestUsage };

/**
 * A language model. An adapter maps; it keeps no history and collects nothing: it yields pieces and
 * returns the tail, and core builds the response.
 */
export interface Model {
  /** The provider's name of the model. */
  readonly name: string;
  /** The provider, such as `openai`. */
  readonly system: string;
  readonly profile: ModelProfile;
  /** Those of an agent, of capabilities and of a run stand over them. */
  readonly settings?: ModelSettings | undefined;
  /** What it takes with these settings, its own among them, where that makes a difference; else `profile` says it. */
  profileFor?(settings: ModelSettings): ModelProfile;
  /** The models that it asks in its own place, each with what `options.forModel` gives. */
  readonly candidates?: readonly Model[] | undefined;
  /** Asks for a response as a whole. */
  request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply>;
  /** Asks for a response in pieces; see `inPieces` for a stream that gets many of them at once. */
  stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> & {
    ready?(): ModelStreamChunk | undefined;
  };
  /** How long to wait before it is asked to go on with a suspended response, in milliseconds. */
  continuationDelayMs?(response: ModelResponse): MaybePromise<number | undefined>;
  /** Nobody waits for a suspended response any more: ends the work on it. */
  cancelSuspendedResponse?(response: ModelResponse, signal: AbortSignal): MaybePromise<void>;
  /** Counts what a request would send; for `countTokensBeforeRequest`. */
  countTokens?(messages: readonly Message[], options: ModelRequestOptions): Promise<RequestUsage>;
}
