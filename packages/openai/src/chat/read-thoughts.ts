import type { ModelStreamChunk, ThinkingPart } from "@toolsets/core";
import { type DetailThought, detailsIn, thoughtIn } from "./thought-fields.ts";

type ThinkingChunk = Extract<ModelStreamChunk, { readonly kind: "thinking" }>;

const NONE: readonly ThinkingChunk[] = [];

/** Whose answer it is, and where its thoughts are. */
export interface ThoughtOrigin {
  readonly system: string;
  /** The field of the profile, if it names one. */
  readonly field?: string | undefined;
}

/** The thoughts in an answer, or in a piece of one, as pieces of parts. */
export function readThoughts(
  message: { readonly reasoning_details?: unknown },
  { system, field }: ThoughtOrigin,
): readonly ThinkingChunk[] {
  const { reasoning_details: given } = message;
  const pieces = given ? detailsIn(given).map((detail) => toPiece(detail, system)) : NONE;
  if (pieces.some(({ content }) => content !== "")) return pieces; // the field repeats them
  const thought = thoughtIn(message, field);
  if (thought === undefined) return pieces;
  const { id, content } = thought;
  return [{ kind: "thinking", key: id, id, content, providerName: system }, ...pieces];
}

function toPiece({ key, ...detail }: DetailThought, providerName: string): ThinkingChunk {
  return { kind: "thinking", key, ...detail, providerName };
}

/** The same as whole parts. */
export function toThinkingPart({ kind: _kind, key: _key, ...piece }: ThinkingChunk): ThinkingPart {
  return { partKind: "thinking", ...piece, content: piece.content ?? "" };
}
