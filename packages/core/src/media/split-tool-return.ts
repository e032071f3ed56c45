import type { ToolReturnPart } from "../messages.ts";
import type { MediaContent, UserContent } from "../user-content.ts";
import { mayHaveMedia, referenceOf, textOf } from "./media-reference.ts";
import { identifierOf, isMedium, isSound } from "./medium.ts";

/** What a tool returned, in the forms that providers take. */
export interface SplitToolReturn {
  /** For providers whose results are texts: a reference in the place of each file. `followUp` goes with it. */
  readonly text: string;
  /** The files, each after a line that names it: for a message of the user behind the results. */
  readonly followUp: readonly UserContent[];
  /** For providers whose results take files: texts and files in their order. */
  readonly items: readonly (string | MediaContent)[];
  /** For providers that take `files` beside a text: the text without them. */
  readonly data: string;
  /** In their order. */
  readonly files: readonly MediaContent[];
}

/** How failures are told, and what the provider takes. */
export interface SplitToolReturnOptions {
  /**
   * Whether the provider takes a medium; every sound one unless given. What a tool returned is data, which
   * must not end a run: what is not taken is named in the texts, and is none of the files.
   */
  readonly takes?: ((medium: MediaContent) => boolean) | undefined;
  /** Whether a failure is framed as `{"error": …}`: for providers without a way to mark it. */
  readonly framed?: boolean | undefined;
}

/** Files are long, and a history is sent at every step: each content is looked through once. */
const splits = new WeakMap<object, Known>();

/** A content that was taken apart, and what was named alone. */
interface Known {
  readonly split: SplitToolReturn;
  readonly refused: readonly MediaContent[];
}

type Takes = (medium: MediaContent) => boolean;

/**
 * What a tool returned, with its files apart from its texts. Strings stay as they are, nothing is an
 * empty text, the rest is compact JSON; a file inside of an object has a reference in its place.
 */
export function splitToolReturn(
  { content, outcome }: Pick<ToolReturnPart, "content" | "outcome">,
  { framed = false, takes }: SplitToolReturnOptions = {},
): SplitToolReturn {
  const split = splitContent(
    content,
    takes ? (medium) => isSound(medium) && takes(medium) : isSound,
  );
  return framed && outcome === "failed" ? frame(split) : split;
}

function splitContent(content: unknown, takes: Takes): SplitToolReturn {
  if (content === undefined || content === null) return textAlone("");
  if (typeof content !== "object") return textAlone(textOf(content, referTo));
  const known = splits.get(content);
  if (known?.split.files.every(takes) && !known.refused.some(takes)) return known.split;
  const plain = JSON.stringify(content);
  if (!mayHaveMedia(plain)) return textAlone(plain);
  const made = takeApart(content, takes);
  splits.set(content, made);
  return made.split;
}

function takeApart(content: object, takes: Takes): Known {
  const refused: MediaContent[] = [];
  const refuse = (medium: MediaContent): string => {
    refused.push(medium);
    return referenceOf(medium);
  };
  const all: readonly unknown[] = Array.isArray(content) ? content : [content];
  const isSplit = all.some(isMedium);
  const list = all.map((item) => (isMedium(item) && !takes(item) ? refuse(item) : item));
  const items: (string | MediaContent)[] = [];
  const files: MediaContent[] = [];
  for (const item of isSplit ? list : [content]) {
    if (isMedium(item)) {
      items.push(item);
      files.push(item);
      continue;
    }
    const inner: MediaContent[] = [];
    const text = textOf(item, (medium) => {
      if (!takes(medium)) return refuse(medium);
      inner.push(medium);
      return referTo(medium);
    });
    items.push(text, ...inner.flatMap(introduce));
    files.push(...inner);
  }
  const nameOf = (medium: MediaContent): string =>
    takes(medium) ? referTo(medium) : referenceOf(medium);
  const texts = list.map((item) => textOf(item, nameOf));
  const rest = list.filter((item) => !isMedium(item));
  const isList = isSplit && all === content;
  const data = isList && rest.length > 1 ? rest : rest[0];
  const split = {
    text: isList ? JSON.stringify(texts) : textOf(content, nameOf),
    followUp: files.flatMap(introduce),
    items,
    data: !isSplit ? textOf(content, nameOf) : rest.length === 0 ? "" : textOf(data, nameOf),
    files,
  };
  return { split, refused };
}

function frame({ data, followUp, files }: SplitToolReturn): SplitToolReturn {
  const error = JSON.stringify({ error: data });
  return {
    text: files.length === 0 ? error : JSON.stringify([{ error: data }, ...files.map(referTo)]),
    followUp,
    items: [error, ...files],
    data: error,
    files,
  };
}

function textAlone(text: string): SplitToolReturn {
  return { text, followUp: [], items: text === "" ? [] : [text], data: text, files: [] };
}

function referTo(medium: MediaContent): string {
  return `See file ${identifierOf(medium)}.`;
}

function introduce(medium: MediaContent): readonly [string, MediaContent] {
  return [`This is file ${identifierOf(medium)}:`, medium];
}
