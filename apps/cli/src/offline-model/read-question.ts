import { ACTIONS } from "./actions.ts";
import { type Meanings, meaningsOfClause } from "./clause-meanings.ts";
import { type Item, readItems } from "./read-items.ts";
import { meaningOf } from "./tokens.ts";

/** One request of a question, such as `list packages`. */
export interface Clause {
  /** The question that it is part of, for cutting texts out of it. */
  readonly question: string;
  readonly items: readonly Item[];
  readonly meanings: Meanings;
  /** Whether it asks for knowledge (`how do I …`), not for something to be done. */
  readonly asks: boolean;
  /** What it wants to have counted. */
  readonly counted: string | undefined;
}

const ASKING = /^(?:what|which|how|who|where|when|tell|give|show|please|can|could|is|are|does|do)$/;
const JOINING = /^(?:and|then|also|plus)$/;

/** Takes a question apart into what it asks for, one after the other. */
export function readQuestion(question: string): readonly Clause[] {
  return splitItems(readItems(question)).map((items) => {
    const words = items.flatMap((item) => item.words).join(" ");
    const [, counted] = /\b(?:how many|number of|count)(?: all| the| of)* (\S+)/.exec(words) ?? [];
    return {
      question,
      items,
      meanings: meaningsOfClause(items, words),
      asks: /^(?:how|why|what|which|when|who|where|should|do|did|does|is|are)\b/.test(words),
      counted: counted === undefined ? undefined : meaningOf(counted),
    };
  });
}

/** Splits at the ends of sentences, and where a joining word begins another request. */
function splitItems(items: readonly Item[]): readonly (readonly Item[])[] {
  const clauses: Item[][] = [[]];
  for (const [index, item] of items.entries()) {
    const joins = item.kind === "break" ? item.text === "," : JOINING.test(item.words[0] ?? "");
    const ends = item.kind === "break" && /[?!.;]/.test(item.text);
    if (ends || (joins && beginsRequest(items, index + 1))) clauses.push([]);
    else clauses.at(-1)?.push(item);
  }
  return clauses.filter((clause) => clause.some(({ kind }) => kind !== "break"));
}

/** Looks at the first word after a joining one: `and tell me …`, `, then read …`. */
function beginsRequest(items: readonly Item[], from: number): boolean {
  const first = items.find(({ words }, index) => index >= from && !JOINING.test(words[0] ?? ""));
  return (
    first?.kind === "word" &&
    first.words.some((word) => ASKING.test(word) || ACTIONS.has(meaningOf(word)))
  );
}
