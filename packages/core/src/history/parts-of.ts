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

/** Tells whether a value is a list of parts that have what the loop reads. Untyped code gives anything. */
export function arePartsWhole(parts: unknown): boolean {
  return Array.isArray(parts) && parts.every((part) => isPart(part) && isWhole(part));
}

function isWhole(part: Part): boolean {
  const { partKind } = part;
  if (partKind === "text") return typeof part.content === "string";
  return partKind !== "tool-call" || typeof part.toolName === "string";
}
