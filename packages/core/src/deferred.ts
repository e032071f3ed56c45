import { isRecord } from "./is-record.ts";
import type { JsonObject } from "./json.ts";
import type { ToolCallPart } from "./messages.ts";
import type { OutputMarker } from "./output/output-marker.ts";

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
   * Results of calls that ran elsewhere: JSON values, a `ToolReturn`, or what a tool may throw
   * (`ToolFailed`, `ModelRetry`).
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
