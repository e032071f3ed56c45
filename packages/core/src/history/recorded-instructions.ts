import type { Message } from "../messages.ts";

/**
 * The instructions that were in force at the end of a history: those of the newest request, or of the
 * one before where the newest has nothing but answers to calls.
 */
export function recordedInstructions(messages: readonly Message[]): string | undefined {
  const at = messages.findLastIndex(({ kind }) => kind === "request");
  const newest = messages[at];
  if (newest?.kind !== "request") return undefined;
  if (newest.instructions !== undefined) return newest.instructions;
  const isAnswer = newest.parts.every(
    ({ partKind }) => partKind === "tool-return" || partKind === "retry-prompt",
  );
  const before = messages.slice(0, at).findLast((message) => message.kind === "request");
  return isAnswer ? before?.instructions : undefined;
}
