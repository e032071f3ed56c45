import {
  type AnsweringPart,
  type ModelRequest,
  type ToolCallPart,
  toolCallsOf,
  type ToolReturnPart,
} from "../messages.ts";
import type { StepOutcome } from "../runtime/runtime.ts";
import { isoTime } from "../iso-time.ts";
import { append, type State } from "./state.ts";

/**
 * The part that an outcome becomes in the history; nothing where it answers no call. Pure, and used
 * by host and loop alike, so that events and history agree.
 */
export function toAnsweringPart(
  { toolName, toolCallId }: ToolCallPart,
  outcome: StepOutcome,
): AnsweringPart | undefined {
  const at = isoTime(outcome.at);
  switch (outcome.status) {
    case "ok":
      return returnPart(toolName, toolCallId, outcome.value ?? null, "success", at);
    case "tool-failed":
      return returnPart(toolName, toolCallId, outcome.message, "failed", at);
    case "retry": {
      const { content } = outcome;
      return { partKind: "retry-prompt", content, toolName, toolCallId, timestamp: at };
    }
    default:
      return undefined; // deferred, failed, cancelled
  }
}

/** A tool's return. */
export function returnPart(
  toolName: string,
  toolCallId: string,
  content: unknown,
  outcome: ToolReturnPart["outcome"],
  at: string,
): ToolReturnPart {
  return { partKind: "tool-return", toolName, toolCallId, content, timestamp: at, outcome };
}

/** The request with the answers to all calls of a response, in the order of emission. */
export function toToolRequest(
  state: State,
  calls: readonly ToolCallPart[],
  requestState: ModelRequest["state"],
): ModelRequest {
  return {
    kind: "request",
    parts: calls.map(
      ({ toolName, toolCallId }, index) =>
        state.answers[index] ??
        returnPart(
          toolName,
          toolCallId,
          "The tool call was interrupted.",
          "interrupted",
          isoTime(state.at),
        ),
    ),
    state: requestState,
  };
}

/** After a failure or an abort: every call of the last response gets an answer. */
export function closeHistory(state: State): void {
  const last = state.messages.at(-1);
  if (last?.kind !== "response") return;
  const calls = toolCallsOf(last);
  if (calls.length === 0) return;
  const request = toToolRequest(state, calls, "interrupted");
  append(state, stampRequest(state, request));
}

/** The request with the time and the ids of this run; ids that it has already are kept. */
export function stampRequest(state: State, request: ModelRequest): ModelRequest {
  return {
    ...request,
    timestamp: isoTime(state.at),
    runId: request.runId ?? state.runtime.runId,
    conversationId: request.conversationId ?? state.input.conversationId,
  };
}

/** Runs of items between barriers; each barrier alone. */
export function segmentsOf<Item>(
  items: readonly Item[],
  isBarrier: (item: Item) => boolean,
): readonly (readonly Item[])[] {
  const segments: Item[][] = [];
  let open: Item[] | undefined;
  for (const item of items) {
    if (isBarrier(item)) {
      segments.push([item]);
      open = undefined;
    } else if (open === undefined) {
      open = [item];
      segments.push(open);
    } else {
      open.push(item);
    }
  }
  return segments;
}
