import type { Message, ModelRequest, RequestPart } from "../messages.ts";

/**
 * The history as a model gets it: requests that follow one another are one, answers first. A run that
 * went on after calls had waited has two in a row. The very array where nothing has to change;
 * `from` is the first message that was not looked at before.
 */
export function forModel(messages: readonly Message[], from: number): readonly Message[] {
  if (!hasNeighbours(messages, from)) return messages;
  const merged: Message[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (message.kind === "request" && last?.kind === "request")
      merged.splice(-1, 1, mergeRequests(last, message));
    else merged.push(message);
  }
  return merged;
}

/** Whether two requests follow one another from `from` on. */
function hasNeighbours(messages: readonly Message[], from: number): boolean {
  for (let index = Math.max(from, 1); index < messages.length; index += 1) {
    if (messages[index]?.kind === "request" && messages[index - 1]?.kind === "request") return true;
  }
  return false;
}

/** One request of two: what is of the request as a whole is that of the newer one. */
function mergeRequests(older: ModelRequest, newer: ModelRequest): ModelRequest {
  const parts = [...older.parts, ...newer.parts];
  return {
    ...older,
    ...newer,
    parts: [...parts.filter(isAnswer), ...parts.filter((part) => !isAnswer(part))],
  };
}

/** Answers, and what stands with them: they follow the calls at once. */
function isAnswer(part: RequestPart): boolean {
  return (
    part.partKind === "tool-return" ||
    part.partKind === "tool-availability-delta" ||
    (part.partKind === "retry-prompt" && part.toolName !== undefined)
  );
}
