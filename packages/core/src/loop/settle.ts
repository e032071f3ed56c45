import type { FunctionToolResultEvent } from "../events.ts";
import { interruptedReturn } from "../history/interrupted-return.ts";
import {
  type AnsweringPart,
  type ModelRequest,
  type RetryPromptPart,
  type ToolAvailabilityDeltaPart,
  type ToolCallPart,
  toolCallsOf,
  type ToolPartKind,
  type ToolReturnPart,
  type UserPromptPart,
} from "../messages.ts";
import type { StepOutcome } from "../runtime/runtime.ts";
import type { ToolResult } from "../tool-result.ts";
import { isoTime } from "../iso-time.ts";
import { append, type State } from "./state.ts";
import type { Answer } from "./turn.ts";

/**
 * What an outcome becomes in the history; nothing where it answers no call. Pure, and used by host
 * and loop alike, so that events and history agree.
 */
export function toAnswer(
  { toolName, toolCallId }: ToolCallPart,
  outcome: StepOutcome,
  toolKind?: ToolPartKind,
): Answer | undefined {
  const at = isoTime(outcome.at);
  switch (outcome.status) {
    case "ok":
      return returned(toolName, toolCallId, outcome.value as ToolResult, at, toolKind); // what a call gives
    case "tool-failed":
      return { part: returnPart(toolName, toolCallId, outcome.message, "failed", at) };
    case "retry":
      return { part: retryPart(toolName, toolCallId, outcome.content, at) };
    default:
      return undefined; // deferred, failed, cancelled
  }
}

/** A call that gave a value. */
export function returned(
  toolName: string,
  toolCallId: string,
  { returnValue, content, metadata, tools }: ToolResult,
  at: string,
  toolKind?: ToolPartKind,
): Answer {
  const part = returnPart(toolName, toolCallId, returnValue ?? null, "success", at);
  return {
    part: {
      ...part,
      ...(toolKind !== undefined && { toolKind }),
      ...(metadata !== undefined && { metadata }),
    },
    content,
    reveals: tools,
  };
}

/** The event of an answer. */
export function resultEvent({ part, content }: Answer): FunctionToolResultEvent {
  return {
    eventKind: "function_tool_result",
    part,
    ...(content !== undefined && { content }),
  };
}

/** Asks the model to make a call again. */
export function retryPart(
  toolName: string,
  toolCallId: string,
  content: RetryPromptPart["content"],
  at: string,
): RetryPromptPart {
  return { partKind: "retry-prompt", content, toolName, toolCallId, timestamp: at };
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

/** The request with the answers to open calls, in the order of emission, then what tools tell besides. */
export function toToolRequest(state: State, requestState: ModelRequest["state"]): ModelRequest {
  const at = isoTime(state.at);
  const answers = state.open.map((call, index): Answer => {
    const answer = state.answers[index];
    const isTrue = answer?.isProvisional !== true || requestState === "complete";
    return answer !== undefined && isTrue ? answer : { part: interruptedReturn(call, at) };
  });
  return {
    kind: "request",
    parts: [...withReveals(state, answers), ...toldBesides(state)],
    state: requestState,
  };
}

/** What is answered by now, for a run that ends while other calls wait. */
export function toPartialRequest(state: State): ModelRequest {
  const answers = state.answers.flatMap((answer) => answer ?? []);
  const parts = [...withReveals(state, answers), ...toldBesides(state)];
  return { kind: "request", parts, state: "complete" };
}

/** Answers, each followed by the tools that it reveals and none before it did. */
function withReveals(
  { discovered }: State,
  answers: readonly Answer[],
): readonly (AnsweringPart | ToolAvailabilityDeltaPart)[] {
  if (answers.every(({ reveals }) => reveals === undefined)) return answers.map(({ part }) => part);
  const known = new Set(discovered);
  return answers.flatMap(({ part, reveals = [] }) => {
    const toolsAdded = [...new Set(reveals)].filter((name) => !known.has(name));
    if (toolsAdded.length === 0 || part.toolCallId === undefined) return [part];
    for (const name of toolsAdded) known.add(name);
    return [part, { partKind: "tool-availability-delta", toolsAdded, toolCallId: part.toolCallId }];
  });
}

function toldBesides({ answers, at }: State): readonly UserPromptPart[] {
  return answers.flatMap((answer): UserPromptPart[] =>
    answer?.content === undefined
      ? []
      : [{ partKind: "user-prompt", content: answer.content, timestamp: isoTime(at) }],
  );
}

/** After a failure or an abort: every call that this run was to answer gets an answer. */
export function closeHistory(state: State): void {
  const last = state.messages.at(-1);
  if (state.open.length === 0 && last?.kind === "response" && last.runId === state.runtime.runId) {
    state.open = toolCallsOf(last); // a response that was cut off
    state.answers = [];
  }
  if (state.open.length === 0) return;
  append(state, stampRequest(state, toToolRequest(state, "interrupted")));
  state.open = [];
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
