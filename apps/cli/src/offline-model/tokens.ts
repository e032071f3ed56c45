/**
 * Words that mean the same to this model, by the name it knows them under. Generic English only:
 * no tool is known here.
 */
const MEANINGS: Readonly<Record<string, string>> = {
  read: "read",
  show: "show display print see view open content contain say",
  write: "write wrote written save store put overwrite",
  list: "list ls enumerate listing",
  search: "search find look locate grep where lookup",
  count: "count tally",
  size: "size big bigger large small heavy byte kilobyte",
  info: "info information metadata detail stat property characteristic modified permission owner",
  time: "time clock hour date today now",
  calculate: "calculate calculator calculation compute evaluate math arithmetic",
  add: "add plus sum total",
  subtract: "subtract minus difference",
  multiply: "multiply multiplied product",
  divide: "divide divided quotient",
  create: "create make mkdir",
  delete: "delete remove erase rm unlink",
  move: "move rename mv moved",
  copy: "copy duplicate cp",
  edit: "edit change replace modify update",
  append: "append",
  send: "send post publish mail",
  directory: "directory folder dir subdirectory",
  file: "file filename document",
  tree: "tree hierarchy recursive recursively",
  multiple: "multiple several both",
  allow: "allowed permitted accessible",
  media: "media image picture photo audio",
  text: "text string",
};

const STOP_WORDS =
  "a an the this that these those it its is are was were be been am do does did done have has had i me my mine we us our you your he she they them their there here what whats which who whose when why how can could would should will shall may might must please just only also and or not no if of in on at to into from for with within without by as about inside under up out over than then so such some any all every each much many more most get gets give tell let lets want need like use using know contains called named current currently";

const NOT_STEMMED = /(?:ss|us|is)$/;

/** The part of a word that its forms share; for comparing only. */
export function stem(word: string): string {
  let root = word;
  if (/[^aeiou]ies$/.test(root)) root = `${root.slice(0, -3)}y`;
  else if (/(?:ch|sh|x|ss)es$/.test(root)) root = root.slice(0, -2);
  else if (root.length > 3 && root.endsWith("s") && !NOT_STEMMED.test(root))
    root = root.slice(0, -1);
  if (root.length > 5 && root.endsWith("ing")) root = undoubled(root.slice(0, -3));
  else if (root.length > 4 && root.endsWith("ed")) root = undoubled(root.slice(0, -2));
  return root.length > 3 && root.endsWith("e") ? root.slice(0, -1) : root;
}

function undoubled(root: string): string {
  return /([bdgmnprt])\1$/.test(root) ? root.slice(0, -1) : root;
}

const MEANING_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(MEANINGS).flatMap(([meaning, words]) =>
    words.split(" ").map((word) => [stem(word), meaning] as const),
  ),
);
const STOPS: ReadonlySet<string> = new Set(STOP_WORDS.split(" "));

/** Splits where letters, cases and digits change, and at every other sign; in lower case. */
export function wordsOf(text: string): readonly string[] {
  return text
    .replaceAll(/['’]s\b/g, "")
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** What a word means here: the name of its meaning, or its stem. */
export function meaningOf(word: string): string {
  const root = stem(word);
  if (word === "cat") return "read"; // its plural is about animals
  return MEANING_OF.get(root) ?? root;
}

/** Tells whether a word says nothing about what is wanted. */
export function isStopWord(word: string): boolean {
  return STOPS.has(word);
}

/** Tells whether a meaning is one of those this model has a name for. */
export function isKnownMeaning(meaning: string): boolean {
  return Object.hasOwn(MEANINGS, meaning);
}

/** The meanings in a text, stop words excepted. */
export function meaningsOf(text: string): readonly string[] {
  return wordsOf(text)
    .filter((word) => !isStopWord(word))
    .map(meaningOf);
}
