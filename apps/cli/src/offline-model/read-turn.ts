import {
  type Message,
  type RetryPromptPart,
  type ToolCallPart,
  type ToolDefinition,
  type ToolReturnPart,
  userPromptAsText,
} from "@toolsets/core";

/** A call of this turn and what came of it; nothing while it is open. */
export interface TurnCall {
  readonly call: ToolCallPart;
  readonly answer: ToolReturnPart | RetryPromptPart | undefined;
}

/** What the user asked last, and what was done about it. */
export interface Turn {
  readonly question: string;
  /** Counts the user's prompts from 1. */
  readonly number: number;
  readonly calls: readonly TurnCall[];
}

/** Finds the newest prompt of the user; nothing where the history has none. */
export function readTurn(messages: readonly Message[]): Turn | undefined {
  let turn: { question: string; number: number; calls: TurnCall[] } | undefined;
  for (const message of messages) {
    if (message.kind === "response") {
      for (const part of message.parts)
        if (part.partKind === "tool-call") turn?.calls.push({ call: part, answer: undefined });
      continue;
    }
    for (const part of message.parts) {
      if (part.partKind === "user-prompt")
        turn = { question: userPromptAsText(part), number: (turn?.number ?? 0) + 1, calls: [] };
      if (part.partKind !== "tool-return" && part.partKind !== "retry-prompt") continue;
      const open =
        turn?.calls.findLastIndex(({ call }) => call.toolCallId === part.toolCallId) ?? -1;
      const asked = turn?.calls[open];
      if (asked !== undefined) turn?.calls.splice(open, 1, { ...asked, answer: part });
    }
  }
  return turn;
}

/** The id of a call: the same for the same step and attempt, different in the whole history. */
export function callId(turn: Turn, step: number, attempt: number): string {
  return `offline-${turn.number}-${step + 1}${attempt === 1 ? "" : `-${attempt}`}`;
}

/** The call of a step, if it was made. */
export function callOf(
  turn: Turn,
  step: number,
  tool: ToolDefinition,
  attempt: number,
): TurnCall | undefined {
  const id = callId(turn, step, attempt);
  return turn.calls.find(({ call }) => call.toolCallId === id && call.toolName === tool.name);
}

/** What a tool returned as text: the only text in it, or JSON. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (typeof content === "object" && content !== null) {
    const values = Object.values(content);
    const [only] = values;
    if (values.length === 1 && typeof only === "string") return only;
  }
  return content === undefined ? "" : JSON.stringify(content);
}
