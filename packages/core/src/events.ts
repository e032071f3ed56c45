import type { DeferredToolRequests, DeferredToolResults } from "./deferred.ts";
import type { Json, JsonObject } from "./json.ts";
import type {
  AnsweringPart,
  Message,
  ResponsePart,
  ToolCallPart,
  UserPromptPart,
} from "./messages.ts";
import type { RunResult } from "./run-result.ts";

/** A part of the response begins. */
export interface PartStartEvent {
  readonly eventKind: "part_start";
  readonly index: number;
  /** The part with what arrived so far. */
  readonly part: ResponsePart;
  readonly previousPartKind?: ResponsePart["partKind"];
}

/** What a delta adds to a part. */
export type PartDelta =
  | (ProviderDelta & { readonly partDeltaKind: "text"; readonly contentDelta: string })
  | (ProviderDelta & {
      readonly partDeltaKind: "thinking";
      readonly contentDelta?: string;
      readonly signatureDelta?: string;
    })
  | (ProviderDelta & {
      readonly partDeltaKind: "tool_call";
      readonly argsDelta: string;
      readonly toolCallId: string;
    });

/** What only the provider of a part understands. */
interface ProviderDelta {
  readonly providerName?: string;
  /** Put over what came before, key by key. */
  readonly providerDetails?: JsonObject;
}

/** A part grows. */
export interface PartDeltaEvent {
  readonly eventKind: "part_delta";
  readonly index: number;
  readonly delta: PartDelta;
}

/** A part is complete. */
export interface PartEndEvent {
  readonly eventKind: "part_end";
  readonly index: number;
  readonly part: ResponsePart;
  readonly nextPartKind?: ResponsePart["partKind"];
}

/** What arrives now may be the output of the run. */
export interface FinalResultEvent {
  readonly eventKind: "final_result";
  readonly toolName?: string;
  readonly toolCallId?: string;
}

/** A call was answered. Calls that run together report in the order of completion. */
export interface FunctionToolResultEvent {
  readonly eventKind: "function_tool_result";
  readonly part: AnsweringPart;
  /** What the tool tells the model besides. */
  readonly content?: UserPromptPart["content"];
}

/** The model gives an output by a call. */
export interface OutputToolCallEvent {
  readonly eventKind: "output_tool_call";
  readonly part: ToolCallPart;
  /** Absent where nobody looked at them. */
  readonly argsValid?: boolean;
}

/** What became of it: it was taken, passed over, or refused. */
export interface OutputToolResultEvent {
  readonly eventKind: "output_tool_result";
  readonly part: AnsweringPart;
}

/** A running tool reports progress with `ctx.emit`. */
export interface ToolProgressEvent {
  readonly eventKind: "tool_progress";
  readonly toolCallId: string;
  readonly data: Json;
}

/** What happens inside a step. */
export type StepEvent =
  | PartStartEvent
  | PartDeltaEvent
  | PartEndEvent
  | FinalResultEvent
  | FunctionToolResultEvent
  | OutputToolCallEvent
  | ToolProgressEvent;

/** The model calls a tool. All calls of a response are reported before the first result. */
export interface FunctionToolCallEvent {
  readonly eventKind: "function_tool_call";
  readonly part: ToolCallPart;
  readonly argsValid: boolean;
}

/** Calls wait for an answer from outside. */
export interface DeferredToolRequestsEvent {
  readonly eventKind: "deferred_tool_requests";
  readonly requests: DeferredToolRequests;
}

/** Capabilities answered deferred calls. */
export interface DeferredToolResultsEvent {
  readonly eventKind: "deferred_tool_results";
  readonly results: DeferredToolResults;
}

/** Messages that were put in during the run enter the history; one event for each call of `enqueue`. */
export interface EnqueuedMessagesEvent {
  readonly eventKind: "enqueued_messages";
  readonly enqueueId: string;
  readonly messages: readonly Message[];
}

/** The run is over; always the last event. */
export interface AgentRunResultEvent<out Output = unknown> {
  readonly eventKind: "agent_run_result";
  readonly result: RunResult<Output>;
}

/** What happens in a run, in order. Told apart by `eventKind`. */
export type AgentEvent<Output = unknown> =
  | StepEvent
  | FunctionToolCallEvent
  | OutputToolResultEvent
  | DeferredToolRequestsEvent
  | DeferredToolResultsEvent
  | EnqueuedMessagesEvent
  | AgentRunResultEvent<Output>;
