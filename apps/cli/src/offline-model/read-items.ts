import { isStopWord, wordsOf } from "./tokens.ts";

/** What a piece of a question is. `break` is punctuation. */
type ItemKind = "word" | "quote" | "path" | "glob" | "url" | "number" | "expression" | "break";

/** A piece of a question: a word, or material for arguments. */
export interface Item {
  readonly kind: ItemKind;
  /** Without quotation marks; arithmetic in signs. */
  readonly text: string;
  /** The words of a `word`, in lower case. */
  readonly words: readonly string[];
  /** Where the piece is in the question; quotation marks count. */
  readonly start: number;
  readonly end: number;
}

const NUMBER = String.raw`-?\d+(?:\.\d+)?`;
const TERM = String.raw`\(*\s*${NUMBER}(?:\s*\))*`;
const OPERATOR = String.raw`(?:\s*(?:%|percent)\s+of\s+|\s*\*\*\s*|\s*[-+*/×÷^%]\s*|\s+(?:plus|minus|times|x|(?:multiplied|divided)\s+by)\s+)`;
const PIECES = new RegExp(
  [
    String.raw`"(?<double>[^"]+)"|“(?<curly>[^”]+)”|\x60(?<code>[^\x60]+)\x60`,
    String.raw`(?<![\p{L}\p{N}])['‘](?<single>[^'’]+)['’](?![\p{L}\p{N}])`,
    String.raw`(?<url>https?://[^\s"'<>]+)`,
    String.raw`(?<![\w./])(?<expression>${TERM}(?:${OPERATOR}${TERM})+)(?![\w/])`,
    String.raw`(?<stop>[,;:!?]|\.(?=\s|$))`,
    String.raw`(?<chunk>[^\s"“”\x60,;:!?()]+)`,
  ].join("|"),
  "gu",
);
const SIGNS: readonly (readonly [pattern: RegExp, sign: string])[] = [
  [/\s*(?:%|percent)\s+of\s+/g, " / 100 * "],
  [/\s*\*\*\s*/g, " ^ "],
  [/\s+(?:times|x|multiplied\s+by)\s+|×/g, " * "],
  [/\s+plus\s+/g, " + "],
  [/\s+minus\s+/g, " - "],
  [/\s+divided\s+by\s+|÷/g, " / "],
];

/** Takes a question apart. */
export function readItems(question: string): readonly Item[] {
  return [...question.matchAll(PIECES)].flatMap((match) => {
    const { double, curly, code, single, url, expression, stop, chunk } = match.groups ?? {};
    const [all] = match;
    const at = { start: match.index, end: match.index + all.length };
    const quote = double ?? curly ?? code ?? single;
    if (quote !== undefined) return [{ kind: "quote", text: quote, words: [], ...at } as const];
    if (url !== undefined) {
      const text = url.replace(/[.,;:!?)]+$/, "");
      return [
        { kind: "url", text, words: [], start: at.start, end: at.start + text.length } as const,
      ];
    }
    if (expression !== undefined && !isDate(expression)) {
      return [{ kind: "expression", text: inSigns(expression), words: [], ...at } as const];
    }
    if (stop !== undefined) return [{ kind: "break", text: stop, words: [], ...at } as const];
    return readChunk(chunk ?? all, at.start);
  });
}

/** `17 times 23` as `17 * 23`. */
function inSigns(expression: string): string {
  return SIGNS.reduce((text, [pattern, sign]) => text.replaceAll(pattern, sign), expression.trim());
}

/** A run of characters without spaces; a full stop at its end is punctuation. */
function readChunk(chunk: string, start: number): readonly Item[] {
  const text = /^\.{1,2}$/.test(chunk) ? chunk : chunk.replace(/\.+$/, "");
  if (text === "") return [];
  const item = { text, words: [], start, end: start + text.length };
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return [{ ...item, kind: "number" }];
  if (text.includes("*")) return [{ ...item, kind: "glob" }];
  if (isPath(text)) return [{ ...item, kind: "path" }];
  return [{ ...item, kind: "word", words: wordsOf(text) }];
}

/** Tells whether a text looks like the path of a file or a directory. */
export function isPath(text: string): boolean {
  if (/^(?:\.{1,2}|~)(?:[\\/]|$)/.test(text) || /^(?:[A-Za-z]:[\\/]|\/)[^/]/.test(text))
    return true;
  if (/^(?:e\.g|i\.e|etc|vs)$/i.test(text) || /^\d/.test(text.slice(text.lastIndexOf(".") + 1)))
    return false;
  if (text.includes("/")) {
    const parts = text.split("/").filter((part) => part !== "");
    return parts.length > 0 && !parts.every((part) => isStopWord(part.toLowerCase()));
  }
  return /^[\w@~-][\w .@~-]*\.[A-Za-z][A-Za-z0-9]{0,7}$|^\.[A-Za-z][\w.-]*$/.test(text);
}

/** Tells whether a path ends in the name of a file, by its extension. */
export function isFilePath(path: string): boolean {
  return /[^/\\]\.[A-Za-z][A-Za-z0-9]{0,7}$|(?:^|[/\\])\.[A-Za-z][\w-]*$/.test(path);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text.trim());
}
