import type { ToolReturnPart } from "../messages.ts";
import type { MediaContent, UserContent } from "../user-content.ts";
import { mayHaveMedia, textOf } from "./media-reference.ts";
import { identifierOf, isMedium } from "./medium.ts";

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

/** How failures are told. */
export interface SplitToolReturnOptions {
  /** Whether a failure is framed as `{"error": …}`: for providers without a way to mark it. */
  readonly framed?: boolean | undefined;
}

/** Files are long, and a history is sent at every step: each content is looked through once. */
const splits = new WeakMap<object, SplitToolReturn>();

/**
 * What a tool returned, with its files apart from its texts. Strings stay as they are, nothing is an
 * empty text, the rest is compact JSON; a file inside of an object has a reference in its place.
 */
export function splitToolReturn(
  { content, outcome }: Pick<ToolReturnPart, "content" | "outcome">,
  { framed = false }: SplitToolReturnOptions = {},
): SplitToolReturn {
  const split = splitContent(content);
  return framed && outcome === "failed" ? frame(split) : split;
}

function splitContent(content: unknown): SplitToolReturn {
  if (content === undefined || content === null) return textAlone("");
  if (typeof content !== "object") return textAlone(textOf(content, referTo));
  const known = splits.get(content);
  if (known !== undefined) return known;
  const plain = JSON.stringify(content);
  if (!mayHaveMedia(plain)) return textAlone(plain);
  const split = takeApart(content);
  if (split.files.length > 0) splits.set(content, split);
  return split;
}

function takeApart(content: object): SplitToolReturn {
  const list: readonly unknown[] = Array.isArray(content) ? content : [content];
  const isSplit = list.some(isMedium);
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
      inner.push(medium);
      return referTo(medium);
    });
    items.push(text, ...inner.flatMap(introduce));
    files.push(...inner);
  }
  const texts = list.map((item) => textOf(item, referTo));
  const rest = list.filter((item) => !isMedium(item));
  const isList = isSplit && list === content;
  const data = isList && rest.length > 1 ? rest : rest[0];
  return {
    text: isList ? JSON.stringify(texts) : textOf(content, referTo),
    followUp: files.flatMap(introduce),
    items,
    data: !isSplit ? textOf(content, referTo) : rest.length === 0 ? "" : textOf(data, referTo),
    files,
  };
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
