import type { ModelStreamChunk } from "@toolsets/core";
import { type OutputItem, textIn } from "./output-item.ts";
import {
  type ItemContext,
  ownedBy,
  phaseOf,
  RAW,
  readItem,
  textDetails,
  textsOf,
  thoughtsIn,
} from "./read-item.ts";

/** What a piece is of. */
export type Writing = "text" | "summary" | "raw";

/** A message or a thought so far. */
export interface GrowingText {
  /** The key of its first part. */
  readonly base: number;
  item: OutputItem;
  /** The keys of its parts. */
  readonly begun: Set<number>;
  latest: number;
}

/** Keys for that many contents, and as many summaries. */
const WIDTH = 1024;
/** How many keys an item may use. */
export const KEYS: number = 2 * WIDTH;

function keyOf({ base }: GrowingText, to: Writing, index: unknown): number {
  const isPlace = Number.isInteger(index) && Number(index) >= 0 && Number(index) < WIDTH;
  return base + (isPlace ? Number(index) : 0) + (to === "raw" ? WIDTH : 0);
}

/** A piece; the first one of a part says whose it is. */
export function writePiece(
  growing: GrowingText,
  to: Writing,
  index: unknown,
  content: string,
  context: ItemContext,
): ModelStreamChunk {
  const kind = to === "text" ? "text" : "thinking";
  const key = keyOf(growing, to, index);
  if (key === growing.latest || growing.begun.has(key)) {
    growing.latest = key;
    return { kind, key, content };
  }
  growing.latest = key;
  growing.begun.add(key);
  const providerDetails = to === "raw" ? RAW : to === "text" ? phaseOf(growing.item) : undefined;
  return {
    kind,
    key,
    content,
    ...ownedBy(growing.item, context),
    ...(providerDetails && { providerDetails }),
  };
}

/** What the end of a message adds: texts that did not come in pieces, and what is told beside them. */
export function endMessage(
  growing: GrowingText,
  item: OutputItem,
  context: ItemContext,
  isLeft: boolean,
): readonly ModelStreamChunk[] {
  const { providerName } = context;
  const parts = readItem(item, context);
  return textsOf(item).flatMap((entry, index): readonly ModelStreamChunk[] => {
    const key = keyOf(growing, "text", index);
    const part = parts[index];
    if (!growing.begun.has(key))
      return isLeft || part === undefined ? [] : [{ kind: "part", part }];
    const providerDetails = textDetails(entry, context);
    return providerDetails === undefined
      ? []
      : [{ kind: "text", key, content: "", providerName, providerDetails }];
  });
}

/** What the end of a thought adds: its encrypted form, and thoughts that did not come in pieces. */
export function endThinking(
  growing: GrowingText,
  item: OutputItem,
  context: ItemContext,
  isLeft: boolean,
): readonly ModelStreamChunk[] {
  const { providerName } = context;
  const signature = textIn(item.encrypted_content);
  const missing = (to: Writing, texts: readonly string[]): readonly ModelStreamChunk[] =>
    texts.flatMap((text, index) => {
      const key = keyOf(growing, to, index);
      return growing.begun.has(key) ? [] : [writePiece(growing, to, index, text, context)];
    });
  const pieces = isLeft
    ? []
    : [
        ...missing("summary", thoughtsIn(item.summary)),
        ...missing("raw", thoughtsIn(item.content)),
      ];
  const [first] = growing.begun;
  if (signature === undefined && first !== undefined) return pieces;
  if (isLeft && signature === undefined) return pieces;
  const signed = {
    kind: "thinking",
    ...(signature !== undefined && { signature }),
    providerName,
  } as const;
  if (first !== undefined) return [...pieces, { ...signed, key: first }];
  return [...pieces, { ...signed, key: growing.base, content: "", ...ownedBy(item, context) }];
}
