import type { Json, JsonObject } from "./json.ts";
import type { RequestUsage } from "./usage.ts";
import type { BinaryContent, UserPrompt } from "./user-content.ts";

/** Text that the developer put before the conversation. */
export interface SystemPromptPart {
  readonly partKind: "system-prompt";
  readonly content: string;
  /** ISO 8601. */
  readonly timestamp: string;
  /** The function that made the text, if it is made anew for each run. */
  readonly dynamicRef?: string;
}

/** What the user said. */
export interface UserPromptPart {
  readonly partKind: "user-prompt";
  readonly content: UserPrompt;
  /** ISO 8601. */
  readonly timestamp: string;
}

/** How a tool call ended. */
export type ToolOutcome = "success" | "failed" | "denied" | "interrupted";

/** What calls and returns of a known shape are for; see `ToolSearchCallPart` and its like. */
export type ToolPartKind = "tool-search" | "capability-load";

interface ReturnFields {
  readonly toolName: string;
  readonly toolCallId: string;
  /** Any JSON value. Objects in it that are `MediaContent` stand for media. */
  readonly content: unknown;
  readonly toolKind?: ToolPartKind;
  /** For the application; never sent to a model. */
  readonly metadata?: Json;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly outcome: ToolOutcome;
}

/** The answer to a tool call. */
export interface ToolReturnPart extends ReturnFields {
  readonly partKind: "tool-return";
}

/** One fault of the arguments of a call. */
export interface ErrorDetail {
  /** The kind of fault, such as `invalid_type` or `json_invalid`. */
  readonly type: string;
  /** The path to the value, empty for the arguments as a whole. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  /** The value at fault. */
  readonly input: unknown;
  /** What the message was made from. */
  readonly ctx?: JsonObject;
  /** Where the fault is explained. */
  readonly url?: string;
}

/** Asks the model to try again: in place of a tool's return, or for an answer it can use. */
export interface RetryPromptPart {
  readonly partKind: "retry-prompt";
  readonly content: string | readonly ErrorDetail[];
  /** Absent where no tool call is answered. */
  readonly toolName?: string;
  /** May be absent where no tool call is answered, and says nothing there. */
  readonly toolCallId?: string;
  /** ISO 8601. */
  readonly timestamp: string;
}

/** What answers a tool call: exactly one of these for each. */
export type AnsweringPart = ToolReturnPart | RetryPromptPart;

/** Tools that became available at this point. */
export interface ToolAvailabilityDeltaPart {
  readonly partKind: "tool-availability-delta";
  readonly toolsAdded: readonly string[];
  /** The call that revealed them. */
  readonly toolCallId?: string;
}

/** A part of a request. */
export type RequestPart =
  | SystemPromptPart
  | UserPromptPart
  | ToolReturnPart
  | RetryPromptPart
  | ToolAvailabilityDeltaPart
  | UserSpeechPart;

/** What goes to the model. */
export interface ModelRequest {
  readonly kind: "request";
  readonly parts: readonly RequestPart[];
  /** The instructions that were in force, for the record; never sent again. */
  readonly instructions?: string;
  /** ISO 8601. */
  readonly timestamp?: string;
  readonly runId?: string;
  readonly conversationId?: string;
  readonly metadata?: JsonObject;
  /** `interrupted`: the run ended while its tools were running. */
  readonly state: "complete" | "interrupted";
}

/** Fields of a part that only the provider that made it understands. */
interface ProviderFields {
  readonly id?: string;
  readonly providerName?: string;
  readonly providerDetails?: JsonObject;
}

/** Text of the answer. */
export interface TextPart extends ProviderFields {
  readonly partKind: "text";
  readonly content: string;
}

/** What the model thought before it answered. */
export interface ThinkingPart extends ProviderFields {
  readonly partKind: "thinking";
  readonly content: string;
  /** Proves to its provider that the text is its own. */
  readonly signature?: string;
}

interface CallFields extends ProviderFields {
  readonly toolName: string;
  /** As received: JSON text is kept to the byte. Nothing means no arguments. */
  readonly args?: string | Record<string, unknown>;
  readonly toolCallId: string;
  readonly toolKind?: ToolPartKind;
}

/** A tool call of the model. */
export interface ToolCallPart extends CallFields {
  readonly partKind: "tool-call";
}

/** A call of a tool that the provider has and runs itself. */
export interface BuiltinToolCallPart extends CallFields {
  readonly partKind: "builtin-tool-call";
}

/** What such a tool returned. */
export interface BuiltinToolReturnPart extends ReturnFields, Omit<ProviderFields, "id"> {
  readonly partKind: "builtin-tool-return";
}

/** What the provider made of the conversation so far, to go on with less. */
export interface CompactionPart extends ProviderFields {
  readonly partKind: "compaction";
  /** A summary, where it can be read. */
  readonly content?: string;
}

/** A file that the model made. */
export interface FilePart extends ProviderFields {
  readonly partKind: "file";
  readonly content: BinaryContent;
}

interface SpeechFields extends ProviderFields {
  readonly partKind: "speech";
  readonly transcript?: string;
  readonly audio?: BinaryContent;
  /** Where the listener cut in. */
  readonly interruptedAtMs?: number;
}

/** What the user said aloud. */
export interface UserSpeechPart extends SpeechFields {
  readonly speaker: "user";
}

/** What the model said aloud. */
export interface AssistantSpeechPart extends SpeechFields {
  readonly speaker: "assistant";
}

/** A part of a response. */
export type ResponsePart =
  | TextPart
  | ThinkingPart
  | ToolCallPart
  | BuiltinToolCallPart
  | BuiltinToolReturnPart
  | CompactionPart
  | FilePart
  | AssistantSpeechPart;

/** Why the model stopped. */
export type FinishReason = "stop" | "length" | "content_filter" | "tool_call" | "error";

/** What the model answered. */
export interface ModelResponse {
  readonly kind: "response";
  readonly parts: readonly ResponsePart[];
  readonly usage: RequestUsage;
  readonly modelName?: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly providerName?: string;
  readonly providerUrl?: string;
  readonly providerDetails?: JsonObject;
  readonly providerResponseId?: string;
  readonly finishReason?: FinishReason;
  readonly runId?: string;
  readonly conversationId?: string;
  readonly metadata?: JsonObject;
  /** `interrupted`: the run was cancelled while the response arrived. */
  readonly state: "complete" | "incomplete" | "suspended" | "interrupted";
}

/** One message of a history. Plain, readonly, serialisable. */
export type Message = ModelRequest | ModelResponse;

/** Tells whether a file is an image. */
export function isImage({ mediaType }: Pick<BinaryContent, "mediaType">): boolean {
  return mediaType.startsWith("image/");
}

/** The tool calls of a response, in the order of emission. */
export function toolCallsOf(response: ModelResponse): readonly ToolCallPart[] {
  return response.parts.filter((part): part is ToolCallPart => part?.partKind === "tool-call");
}
