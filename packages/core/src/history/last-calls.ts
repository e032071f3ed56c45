import { isAnswer } from "./parts-of.ts";
import { type Message, type ModelResponse, type ToolCallPart, toolCallsOf } from "../messages.ts";

/** The calls of the last response of a history. */
export interface LastCalls {
  readonly response: ModelResponse;
  readonly calls: readonly ToolCallPart[];
  /** The ids that requests after it have answered. */
  readonly answered: ReadonlySet<string>;
  /** Those that nobody has answered, in the order of emission. */
  readonly open: readonly ToolCallPart[];
}

/** Looks for the last response and what came after it; nothing where there is none. */
export function lastCalls(messages: readonly Message[]): LastCalls | undefined {
  const at = messages.findLastIndex(({ kind }) => kind === "response");
  const response = messages[at];
  if (response?.kind !== "response") return undefined;
  const answered = new Set<string>();
  for (const message of messages.slice(at + 1)) {
    if (message.kind !== "request") continue;
    for (const part of message.parts)
      if (isAnswer(part) && part.toolCallId !== undefined) answered.add(part.toolCallId);
  }
  const calls = toolCallsOf(response);
  const open = calls.filter(({ toolCallId }) => !answered.has(toolCallId));
  return { response, calls, answered, open };
}
