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

/** A decision in its full form. */
export function toToolDecision(
  decision: boolean | ToolApproved | ToolDenied,
): ToolApproved | ToolDenied {
  if (decision === true) return { kind: "tool-approved" };
  if (decision === false) return { kind: "tool-denied", message: "The tool call was denied." };
  return decision;
}
