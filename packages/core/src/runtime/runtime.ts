import type { DeferredToolRequests, ToolApproved } from "../deferred.ts";
import type { EnqueuedMessages } from "../enqueue.ts";
import type { ErrorData } from "../errors/toolsets-error.ts";
import type { StepEvent } from "../events.ts";
import type { InstructionPart } from "../instructions.ts";
import type { Json, JsonObject } from "../json.ts";
import type { ErrorDetail, Message, ModelResponse, ToolCallPart } from "../messages.ts";
import type { ExternalResults } from "../external-results.ts";
import type { MadeSystemPrompt } from "../system-prompt.ts";
import type { ToolResult } from "../tool-result.ts";
import type { ToolDefinition } from "../tool-definition.ts";
import type { BinaryContent } from "../user-content.ts";
import type { RunUsage } from "../usage.ts";

/** A tool of a step, as the loop knows it. */
export interface ListedTool {
  readonly definition: ToolDefinition;
  readonly maxRetries: number;
}

/** A call that is to be validated or run, with what the model saw and how often it failed. */
export interface RequestedCall extends ListedTool {
  readonly call: ToolCallPart;
  readonly retry: number;
  /** Set when somebody approved the call. */
  readonly approved?: ToolApproved | undefined;
  /** What the approver added. */
  readonly metadata?: JsonObject | undefined;
}

/** What may become the output of a run. */
export type OutputSubject =
  | { readonly from: "tool"; readonly requested: RequestedCall }
  | { readonly from: "text"; readonly text: string }
  | { readonly from: "image"; readonly image: BinaryContent }
  | { readonly from: "nothing" };

/** What every step is told of its run. */
export interface StepBase {
  /** Counts the requests of a run from 0. */
  readonly seq: number;
  /** `runId:seq`; the same when an engine repeats the step. */
  readonly key: string;
  readonly runStep: number;
  /** What the run used before this step. */
  readonly usage: RunUsage;
  readonly runMetadata: JsonObject | undefined;
  /** How often tools failed since they last succeeded, by the name that the model used. */
  readonly retries: readonly (readonly [toolName: string, count: number])[];
  /** The deferred tools that the history has revealed, in the order of discovery. */
  readonly discovered: readonly string[];
  /** The history so far. It grows after the step; only the one of a model request stays as it is. */
  readonly messages: readonly Message[];
}

/**
 * Something the loop wants done. Plain data, so that an engine can journal it. `live` says whether
 * somebody watches: only then the step yields events.
 */
export type StepRequest = StepBase &
  (
    | {
        readonly kind: "begin";
        /** The dynamic system prompts that the history has; unset where all of them are to be made. */
        readonly dynamicRefs?: readonly string[] | undefined;
      }
    | {
        readonly kind: "prepare";
        /** The instructions that the history has recorded are in force: none are asked for. */
        readonly resumes?: boolean | undefined;
      }
    | {
        readonly kind: "model";
        readonly instructions: readonly InstructionPart[];
        readonly tools: readonly ToolDefinition[];
        readonly live: boolean;
        /** The suspended response to go on with; it follows the messages. */
        readonly continued?: ModelResponse | undefined;
        /** An earlier run has begun it: nobody was told of it in this one. */
        readonly resumes?: boolean | undefined;
      }
    /** How long to wait before the model goes on with a suspended response; or nobody waits for it. */
    | {
        readonly kind: "suspended";
        readonly response: ModelResponse;
        readonly action: "wait" | "cancel";
      }
    | { readonly kind: "validate"; readonly calls: readonly RequestedCall[] }
    | ({
        readonly kind: "call";
        readonly live: boolean;
        /** The loop reports the result itself, when its turn comes. */
        readonly silent: boolean;
      } & RequestedCall)
    | {
        readonly kind: "output";
        readonly subject: OutputSubject;
        /** How often the output has failed already, and how often it may. */
        readonly retry: number;
        readonly maxRetries: number;
        readonly live: boolean;
      }
    | { readonly kind: "decide"; readonly requests: DeferredToolRequests }
    | { readonly kind: "end"; readonly status: "ok" | "error" | "cancelled" }
  );

/** What is asked of a runtime. */
export type StepKind = StepRequest["kind"];

/** What validation says of one call. */
export type Verdict =
  | { readonly verdict: "valid" }
  | { readonly verdict: "invalid"; readonly content: string | readonly ErrorDetail[] }
  /** The tool failed for good before it ran. */
  | { readonly verdict: "failed"; readonly message: string }
  /** The arguments are valid, and the call waits for an answer. */
  | {
      readonly verdict: "deferred";
      readonly waitsFor: "approval" | "result";
      readonly metadata?: JsonObject | undefined;
    };

/** What each kind of step gives. */
export interface StepValues {
  /** System prompts, in order. */
  readonly begin: readonly MadeSystemPrompt[];
  readonly prepare: {
    readonly tools: readonly ListedTool[];
    readonly instructions: readonly InstructionPart[];
  };
  readonly model: ModelResponse;
  /** In milliseconds. */
  readonly suspended: number;
  readonly validate: readonly Verdict[];
  readonly call: ToolResult;
  readonly output: { readonly output: unknown };
  readonly decide: ExternalResults;
  readonly end: null;
}

/** What a step does to its run besides, whichever way it ends. */
export interface StepEffects {
  /** Calls that a tool made and that succeeded. */
  readonly nestedCalls?: number;
  /** What was used beside what the loop counts itself, by other runs for instance. */
  readonly spent?: RunUsage;
  /** The history from now on, where a hook of a model step has replaced it. */
  readonly messages?: readonly Message[];
  /** The metadata of the run from now on, where functions give it. */
  readonly runMetadata?: JsonObject;
  /** What was put in with `ctx.enqueue()`, in order. */
  readonly enqueued?: readonly EnqueuedMessages[];
  /** `ctx.cancel()` was called. */
  readonly cancels?: true;
}

/**
 * How a step ended. Plain data: failure and cancellation are outcomes, not exceptions.
 * `at` is the time in milliseconds since 1970; the loop has no clock of its own.
 */
export type StepOutcome<Value = unknown> = StepEffects &
  (
    | { readonly status: "ok"; readonly value: Value; readonly at: number }
    | {
        readonly status: "approval-required" | "deferred";
        readonly metadata?: JsonObject | undefined;
        readonly at: number;
      }
    | {
        readonly status: "retry";
        readonly content: string | readonly ErrorDetail[];
        /** What the model gave, and a hook rejected. */
        readonly response?: ModelResponse | undefined;
        readonly at: number;
      }
    | { readonly status: "tool-failed"; readonly message: string; readonly at: number }
    | {
        readonly status: "failed";
        readonly error: ErrorData;
        /** What the model gave of a response that others hang on. */
        readonly partial?: ModelResponse | undefined;
        readonly at: number;
      }
    | {
        readonly status: "cancelled";
        /** What the model gave until then. */
        readonly partial?: ModelResponse | undefined;
        readonly at: number;
      }
  );

/** Yields what happens inside the steps, returns one outcome per request, in order. */
export type Steps = AsyncGenerator<StepEvent, readonly StepOutcome[], unknown>;

/** What was thrown, whatever it is. */
export interface Thrown {
  readonly error: unknown;
}

/** The one seam between the loop and the world. */
export interface Runtime {
  readonly runId: string;
  /** When the run began, in milliseconds since 1970; the same when an engine repeats it. */
  readonly startedAt: number;
  /**
   * Starts all requests in one sweep at the first pull. Does not throw: a throw means that an
   * engine unwinds, and the loop gets out of the way.
   */
  steps(requests: readonly StepRequest[]): Steps;
  /** What was thrown in the failed or cancelled step of this key, where it is still at hand. */
  thrownBy(key: string): Thrown | undefined;
  /** Waits for messages from outside the run; `null` for each that did not come in time. */
  waitFor(
    names: readonly string[],
    options: { readonly timeoutMs: number },
  ): Promise<readonly (Json | null)[]>;
  /** May reject at an abort: the step after it is then cancelled. */
  sleep(ms: number): Promise<void>;
}

/** The live side of a run: does what a step asks for, with the user's code. Never throws. */
export interface StepExecutor {
  readonly runId: string;
  execute(
    request: StepRequest,
    signal: AbortSignal,
  ): AsyncGenerator<StepEvent, StepOutcome, unknown>;
  /** As in `Runtime`. */
  thrownBy(key: string): Thrown | undefined;
}

/** Makes the runtime of one run. `signal` aborts with the run. */
export type RuntimeFactory = (host: StepExecutor, signal: AbortSignal) => Runtime;
