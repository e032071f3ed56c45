import { type Item, isPath } from "./read-items.ts";
import type { Clause } from "./read-question.ts";
import { isKnownMeaning, isStopWord, meaningOf } from "./tokens.ts";

const PLACE = /^(?:in|inside|within|of|under|from|at|to|into)$/;
const OBJECT = /^(?:for|named|called|matching)$/;
const HOLDER = /^(?:file|folder|directory)$/;
const GOAL = /^(?:to|in|into|onto|as)$/;
const MARK = /^(?:with|containing|saying)$/;
/** What may stand between a verb or a preposition and the name that it leads to. */
const SKIPPED =
  /^(?:the|a|an|my|our|all|any|is|are|for|named|called|matching|word|words|text|file|files|folder|directory)$/;
const NAMED_TEXT = /^(?:text|content|word)$/;
const LEADING = /^(?:the|a|an|text|content|contents|word|words)$/;

/** The pieces of a clause that can become arguments of one tool. Each is taken once. */
export class Material {
  readonly #clause: Clause;
  /** What the tool and what it does are called. */
  readonly #vocabulary: ReadonlySet<string>;
  readonly #taken = new Set<Item>();

  constructor(clause: Clause, vocabulary: ReadonlySet<string>) {
    this.#clause = clause;
    this.#vocabulary = vocabulary;
  }

  /** What was clearly meant as material and has not been taken. */
  get rest(): readonly Item[] {
    return this.#clause.items.filter(
      (item) => item.kind !== "word" && item.kind !== "break" && !this.#taken.has(item),
    );
  }

  /** Whether words are left that say something which neither the tool nor this model knows. */
  get hasUnknownWords(): boolean {
    return this.#clause.items.some(
      (item) =>
        !this.#taken.has(item) &&
        this.#isContent(item) &&
        item.words.some((word) => !isStopWord(word) && !isKnownMeaning(meaningOf(word))),
    );
  }

  take(kind: Item["kind"], fits: RegExp = /^/): string | undefined {
    return this.#use(this.rest.find((item) => item.kind === kind && fits.test(item.text)));
  }

  takePath(): string | undefined {
    const quoted = ({ kind, text }: Item): boolean => kind === "quote" && isPath(text);
    return this.take("path") ?? this.#use(this.rest.find(quoted));
  }

  /** What a verb or a `for` leads to: `find todo`, `search packages for 12`. */
  takeObject(): string | undefined {
    return this.#use(
      this.#ledToBy((item) => OBJECT.test(first(item))) ?? this.#ledToBy(this.#isVerb),
    );
  }

  /** A bare word after `in`, `of`, `named`, `folder`, …: `the files in packages`. */
  takeName(fits: RegExp = /^/): string | undefined {
    for (const lead of [PLACE, OBJECT, HOLDER]) {
      const item = this.#ledToBy((candidate) => lead.test(first(candidate)));
      if (item?.kind === "word" && fits.test(item.text)) return this.#use(item);
    }
    return undefined;
  }

  /** A bare word, after a verb too: `list packages`. */
  takeAnyName(): string | undefined {
    const name = this.takeName();
    if (name !== undefined) return name;
    const item = this.#ledToBy(this.#isVerb);
    return item?.kind === "word" ? this.#use(item) : undefined;
  }

  /** A bare word as a place: after a verb only where nothing else follows that says something. */
  takePlace(): string | undefined {
    const name = this.takeName();
    if (name !== undefined) return name;
    const item = this.#ledToBy(this.#isVerb);
    if (item?.kind !== "word") return undefined;
    const next = this.#clause.items[this.#clause.items.indexOf(item) + 1];
    return next?.kind === "word" && this.#isContent(next) ? undefined : this.#use(item);
  }

  /** A name with the capitalised words that follow it: `New York`. */
  takePhrase(): string | undefined {
    const name = this.takeAnyName();
    if (name === undefined) return undefined;
    const { items } = this.#clause;
    const start = items.findIndex((item) => this.#taken.has(item) && item.text === name);
    const following = items.slice(start + 1);
    const end = following.findIndex(
      (item) => !/^\p{Lu}/u.test(item.text) || isStopWord(first(item)),
    );
    return [name, ...following.slice(0, end === -1 ? undefined : end).map(({ text }) => text)].join(
      " ",
    );
  }

  /** The next number; with `near` only one that has one of these words beside it. */
  takeNumber(near?: ReadonlySet<string>): number | undefined {
    const { items } = this.#clause;
    const isNear = (item: Item): boolean => {
      const at = items.indexOf(item);
      const beside = items.slice(Math.max(0, at - 2), at + 3).flatMap(({ words }) => words);
      return near === undefined || beside.some((word) => near.has(meaningOf(word)));
    };
    const text = this.#use(this.rest.find((item) => item.kind === "number" && isNear(item)));
    return text === undefined ? undefined : Number(text);
  }

  /** A text: quoted, after a colon, `write … to`, `with …`, or what follows where no path is named. */
  takeText(): string | undefined {
    const quote = this.take("quote");
    if (quote !== undefined) return quote;
    const { items } = this.#clause;
    const after = (leads: (item: Item) => boolean): readonly Item[] | undefined => {
      const at = items.findIndex(leads);
      return at === -1 ? undefined : items.slice(at + 1);
    };
    const object = after(this.#isVerb) ?? [];
    const goal = object.findIndex((item, index) => index > 0 && GOAL.test(first(item)));
    const texts = [
      after(({ kind, text }) => kind === "break" && text === ":"),
      goal === -1 ? undefined : object.slice(0, goal),
      after((item) => MARK.test(first(item))),
      ...(this.rest.some(({ kind }) => kind === "path")
        ? []
        : [after((item) => /^(?:in|of|for)$/.test(first(item))), object]),
    ];
    for (const text of texts) {
      const cut = text === undefined ? undefined : this.#cut(text);
      if (cut !== undefined) return cut;
    }
    return undefined;
  }

  /** A text that nobody has to guess at: quoted, or one plain word, such as `write hello to …`. */
  takeExactText(): string | undefined {
    const quote = this.take("quote");
    if (quote !== undefined) return quote;
    const leads: readonly ((item: Item) => boolean)[] = [
      (item) => MARK.test(first(item)),
      ({ kind, text }) => kind === "break" && text === ":",
      this.#isVerb,
    ];
    for (const lead of leads) {
      const word = this.#onlyWordAfter(lead);
      if (word !== undefined) return this.#use(word);
    }
    return undefined;
  }

  /** The word between a lead and the end, or a goal such as `to notes.txt`. */
  #onlyWordAfter(lead: (item: Item) => boolean): Item | undefined {
    const { items } = this.#clause;
    const at = items.findIndex(lead);
    if (at === -1) return undefined;
    const named = items.findIndex((item, index) => index > at && NAMED_TEXT.test(first(item)));
    const skips = named === at + 1 || (named === at + 2 && first(items[at + 1]) === "the");
    const [word, next] = items.slice((skips ? named : at) + 1);
    const isPlain = word?.kind === "number" || (word?.kind === "word" && this.#isContent(word));
    const ends = next === undefined || next.kind === "break" || GOAL.test(first(next));
    return isPlain && ends && !this.#taken.has(word) ? word : undefined;
  }

  /** Pieces as they were written, if they say anything of their own. */
  #cut(items: readonly Item[]): string | undefined {
    const start = items.findIndex((item) => !LEADING.test(first(item)));
    const kept = start === -1 ? [] : items.slice(start).filter((item) => !this.#taken.has(item));
    const [from, to] = [kept[0], kept.at(-1)];
    if (from === undefined || to === undefined || !kept.some(this.#isContent)) return undefined;
    for (const item of kept) this.#taken.add(item);
    return this.#clause.question.slice(from.start, to.end);
  }

  #ledToBy(leads: (item: Item) => boolean): Item | undefined {
    const { items } = this.#clause;
    for (const [index, item] of items.entries()) {
      if (!leads(item)) continue;
      const next = items.slice(index + 1).find((candidate) => !SKIPPED.test(first(candidate)));
      if (next !== undefined && this.#isContent(next) && !this.#taken.has(next)) return next;
    }
    return undefined;
  }

  /** Material, or a word that neither belongs to the tool nor to every sentence. */
  readonly #isContent = ({ kind, words }: Item): boolean => {
    if (kind !== "word") return kind !== "break";
    return words.some((word) => !isStopWord(word) && !this.#vocabulary.has(meaningOf(word)));
  };

  readonly #isVerb = ({ words }: Item): boolean =>
    words.some((word) => !isStopWord(word) && this.#vocabulary.has(meaningOf(word)));

  #use(item: Item | undefined): string | undefined {
    if (item !== undefined) this.#taken.add(item);
    return item?.text;
  }
}

function first(item: Item | undefined): string {
  return item?.words[0] ?? "";
}
