import type { AnsweringPart, Message, RequestPart, ResponsePart } from "../messages.ts";

/** A part of any message. */
export type Part = RequestPart | ResponsePart;

/** The parts of a message. A history from outside may have any shape: what is no part is left out. */
export function partsOf(message: Message | null | undefined): readonly Part[] {
  const parts: readonly (Part | null)[] | undefined = message?.parts;
  if (!Array.isArray(parts)) return [];
  return parts.every(isPart) ? parts : parts.filter(isPart);
}

function isPart(part: unknown): part is Part {
  return typeof part === "object" && part !== null;
}

/** Tells whether a part answers a tool call. A retry prompt that names no tool answers none. */
export function isAnswer(part: Part): part is AnsweringPart {
  const { partKind } = part;
  return (
    partKind === "tool-return" || (partKind === "retry-prompt" && typeof part.toolName === "string")
  );
}
