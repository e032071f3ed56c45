import { OPERATIONS } from "./actions.ts";
import { type Item, isFilePath } from "./read-items.ts";
import { isKnownMeaning, isStopWord, meaningOf } from "./tokens.ts";

/** Meanings with how clearly they are said: 1 for a word, less for what is implied. */
export type Meanings = ReadonlyMap<string, number>;

type Imply = (meaning: string, strength: number) => void;

/** Words that say what a clause is about without saying what to do with it. */
const NEUTRAL: ReadonlySet<string> = new Set([
  "show",
  "list",
  "file",
  "directory",
  "text",
  "multiple",
  "media",
]);
const MEDIA_PATH = /\.(?:png|jpe?g|gif|webp|bmp|svg|mp3|wav|ogg|flac|mp4|webm)$/i;

/** What the words of a clause mean, and what they and its material imply. */
export function meaningsOfClause(items: readonly Item[], words: string): Meanings {
  const meanings = new Map<string, number>();
  const imply: Imply = (meaning, strength) => {
    meanings.set(meaning, Math.max(strength, meanings.get(meaning) ?? 0));
  };
  for (const word of words.split(" "))
    if (word !== "" && !isStopWord(word)) imply(meaningOf(word), 1);
  if (/\b(?:how many|number of)\b/.test(words)) imply("count", 1);
  implyFromArithmetic(items, meanings, imply);

  const said = [...meanings.keys()]; // before paths imply anything
  const paths = items.filter(({ kind }) => kind === "path").map(({ text }) => text);
  implyFromPaths(paths, imply);
  implyFromQuestion(words, said, paths, imply);
  if (meanings.get("list") === 1) imply("directory", 0.5);
  if (meanings.get("read") === 1) for (const meaning of ["file", "text"]) imply(meaning, 0.5);
  if (meanings.has("size")) imply("info", 0.5);
  return meanings;
}

function implyFromArithmetic(items: readonly Item[], meanings: Meanings, imply: Imply): void {
  for (const { kind, text } of items) {
    if (kind !== "expression") continue;
    imply("calculate", 1);
    const operators = text.replaceAll(/(?<![\d)]\s*)-/g, ""); // without the signs of numbers
    for (const [index, operator] of [/\+/, /-/, /[*×]/, /[/÷]/].entries())
      if (operator.test(operators)) imply(OPERATIONS[index] ?? "", 0.8);
  }
  const numbers = items.filter(({ kind }) => kind === "number");
  if (numbers.length > 1 && OPERATIONS.some((operation) => meanings.has(operation)))
    imply("calculate", 0.8);
}

function implyFromPaths(paths: readonly string[], imply: Imply): void {
  const files = paths.filter(isFilePath);
  if (files.length > 0) {
    imply("file", 0.5);
    imply(files.some((path) => MEDIA_PATH.test(path)) ? "media" : "text", 0.5);
  }
  if (paths.length > 1) imply("multiple", 0.5);
  if (paths.length > files.length) imply("directory", 0.5);
}

/** `What files are …`, `what is in …`, `show me …`: to be listed, or to be read. */
function implyFromQuestion(
  words: string,
  said: readonly string[],
  paths: readonly string[],
  imply: Imply,
): void {
  const listing = (strength: number): void => {
    imply("list", strength);
    imply("directory", 0.5);
  };
  if (/\bhow many (?:files|folders|directories)\b/.test(words)) listing(0.8);
  if (said.some((meaning) => isKnownMeaning(meaning) && !NEUTRAL.has(meaning))) return;
  if (/\b(?:what|which|the|all|any|my|list) (?:files|folders|directories)\b/.test(words)) {
    listing(0.8);
  } else if (/^what(?: else)? (?:is |are )?(?:there )?(?:in|inside) (?:the )?\S+$/.test(words)) {
    listing(0.6);
  } else if (paths.length > 0 && (said.includes("show") || /\bwhat\b/.test(words))) {
    if (paths.some(isFilePath)) imply("read", 0.6);
    else listing(0.6);
  }
}
