import type { JsonObject } from "./json.ts";
import type { ToolCallPart } from "./messages.ts";

/** Calls that the run cannot answer by itself. Plain data. */
export interface DeferredToolRequests {
  readonly kind: "deferred_tool_requests";
  /** Calls whose results come from elsewhere. */
  readonly calls: readonly ToolCallPart[];
  /** Calls that somebody has to approve. */
  readonly approvals: readonly ToolCallPart[];
  /** What the tool said about the request, by tool call id. */
  readonly metadata: Readonly<Record<string, JsonObject>>;
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
  /** Results of calls that ran elsewhere: JSON values. */
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
