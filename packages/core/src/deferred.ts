import type { JsonObject } from "./json.ts";
import { ModelRetry } from "./errors/model-retry.ts";
import { ToolFailed } from "./errors/tool-failed.ts";
import type { RetryPromptPart, ToolCallPart } from "./messages.ts";
import type { OutputMarker } from "./output.ts";
import { quoteName } from "./quote-name.ts";
import { toJson } from "./to-json.ts";
import { isToolReturn, type ToolReturnOptions } from "./tool-return.ts";

/**
 * Calls that the run cannot answer by itself. Plain data: it may be stored and answered in another
 * process. The value of the same name stands for it in the `output` of an agent.
 */
export interface DeferredToolRequests {
  readonly kind: "deferred_tool_requests";
  /** Calls whose results come from elsewhere. */
  readonly calls: readonly ToolCallPart[];
  /** Calls that somebody has to approve. */
  readonly approvals: readonly ToolCallPart[];
  /** What the tool said about the request, by tool call id. */
  readonly metadata: Readonly<Record<string, JsonObject>>;
}

/**
 * Lets a run end with the calls that wait, instead of failing: `output: ["text", DeferredToolRequests]`.
 * Answer them in a run with the same history and `deferredToolResults`.
 */
export const DeferredToolRequests: OutputMarker<DeferredToolRequests> = {
  "~output": { version: 1, kind: "deferred" },
};

/** Tells whether the run ended because calls wait for an answer from outside. */
export function isDeferred(output: unknown): output is DeferredToolRequests {
  return (
    typeof output === "object" &&
    output !== null &&
    "kind" in output &&
    output.kind === "deferred_tool_requests"
  );
}

/** The call may run. */
export interface ToolApproved {
  readonly kind: "tool-approved";
  /** Arguments to run it with instead of the model's. */
  readonly overrideArgs?: Record<string, unknown>;
}

/** The call must not run; the model reads the message. */
export interface ToolDenied {
  readonly kind: "tool-denied";
  readonly message: string;
}

/** Answers to deferred calls, each by its tool call id. */
export interface DeferredToolResults {
  /**
   * Results of calls that ran elsewhere: JSON values, a `ToolReturn`, or as data what a tool may
   * throw: `{ kind: "tool-failed", message }`, `{ kind: "model-retry", message }`.
   */
  readonly calls?: Readonly<Record<string, unknown>>;
  /** `true` approves, `false` denies with the usual message. */
  readonly approvals?: Readonly<Record<string, boolean | ToolApproved | ToolDenied>>;
  /** Found by the tool as `ctx.toolCallMetadata`. */
  readonly metadata?: Readonly<Record<string, JsonObject>>;
}

/** What the model reads of a call that was denied without a reason. */
export const DENIED = "The tool call was denied.";

/**
 * A decision in its full form; nothing for what is no decision. Answers come from forms, queues and
 * other languages, so only the exact values count.
 */
export function toToolDecision(decision: unknown): ToolApproved | ToolDenied | undefined {
  if (decision === true) return { kind: "tool-approved" };
  if (decision === false) return { kind: "tool-denied", message: DENIED };
  if (!isRecord(decision)) return undefined;
  const { kind, message, overrideArgs } = decision;
  if (kind === "tool-denied")
    return { kind, message: typeof message === "string" ? message : DENIED };
  if (kind !== "tool-approved" || !(overrideArgs === undefined || isRecord(overrideArgs)))
    return undefined;
  return { kind, ...(overrideArgs !== undefined && { overrideArgs }) };
}

/** What answers a call from outside, in its full form. */
export type ExternalAnswer =
  | { readonly answer: "return"; readonly value: unknown; readonly extras: ToolReturnOptions }
  | { readonly answer: "failed"; readonly message: string }
  | { readonly answer: "retry"; readonly content: RetryPromptPart["content"] };

/** Reads the result of a call that ran elsewhere: data, as `toResultData` makes it. */
export function readExternalResult(result: unknown): ExternalAnswer {
  if (isToolReturn(result)) {
    const { returnValue, ...extras } = result;
    return { answer: "return", value: returnValue, extras };
  }
  if (isRecord(result)) {
    const { kind, message, partKind, content } = result;
    if (kind === "tool-failed" && typeof message === "string") return { answer: "failed", message };
    if (kind === "model-retry" && typeof message === "string")
      return { answer: "retry", content: message };
    if (partKind === "retry-prompt" && (typeof content === "string" || Array.isArray(content)))
      return { answer: "retry", content: content as RetryPromptPart["content"] }; // as parts of a history are
  }
  return { answer: "return", value: result, extras: {} };
}

/**
 * The result of a call as plain data: what a tool may throw, given as an error, becomes its data.
 *
 * @throws `invalid_usage` for what is no JSON.
 */
export function toResultData(name: string, result: unknown): unknown {
  if (result instanceof ToolFailed) return { kind: "tool-failed", message: result.message };
  if (result instanceof ModelRetry) {
    const { content } = result;
    return typeof content === "string"
      ? { kind: "model-retry", message: content }
      : { partKind: "retry-prompt", content };
  }
  return toJson(`The result of tool call ${quoteName(name)}`, result);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
