import { isDeepStrictEqual } from "node:util";
import { type Api, type Cassette, type Exchange, exchangesOf } from "../exchanges.ts";
import { withoutPretence } from "./reveals.ts";
import { bodyOf, isAnswer, type Item, turnsOf, withoutCache } from "./wire.ts";

/** Calls of which each goes on where the one before ended. */
export interface Conversation {
  readonly api: Api;
  readonly title: string;
  readonly cassette: Cassette;
  readonly exchanges: readonly Exchange[];
}

/** The conversations of a recording whose requests are known. */
export function conversationsOf(cassette: Cassette): readonly Conversation[] {
  const chains: Exchange[][] = [];
  for (const exchange of exchangesOf(cassette)) {
    if (exchange.interaction.request.body === null) continue;
    const chain = chains.findLast((each) => {
      const last = each.at(-1);
      return last !== undefined && newTurns(last, exchange) !== undefined;
    });
    if (chain === undefined) chains.push([exchange]);
    else chain.push(exchange);
  }
  return chains.map((exchanges) => ({
    api: cassette.api,
    title: exchanges[0]?.title ?? cassette.name,
    cassette: {
      ...cassette,
      interactions: exchanges.map(({ interaction }) => interaction),
      expected: exchanges.flatMap(({ cassette: { expected } }) => expected),
    },
    exchanges,
  }));
}

/** Whether there is more than one question and its answer. */
export function hasTurns({ api, exchanges }: Conversation): boolean {
  const [first] = exchanges;
  if (first === undefined || exchanges.length > 1) return exchanges.length > 1;
  return turnsOf(api, bodyOf(first)).some((turn) => isAnswer(api, turn));
}

/**
 * What a request says after the answer of another; nothing where it does not go on from there.
 */
export function newTurns(before: Exchange, after: Exchange): readonly Item[] | undefined {
  const { api } = after;
  const isAsked = (key: string): boolean =>
    isDeepStrictEqual(bodyOf(before)[key], bodyOf(after)[key]);
  if (before.expected.error !== null || !isAsked("instructions") || !isAsked("system"))
    return undefined;
  const [earlier, later] = [turnsOf(api, bodyOf(before)), turnsOf(api, bodyOf(after))];
  if (before.expected.id !== null && bodyOf(after)["previous_response_id"] === before.expected.id)
    return later.filter((turn) => !isAnswer(api, turn));
  const isLonger = later.length > earlier.length;
  const begins = withoutCache(later.slice(0, earlier.length));
  if (!isLonger || !isDeepStrictEqual(begins, withoutCache(earlier))) return undefined;
  const rest = withoutPretence(later.slice(earlier.length));
  const said = rest.findIndex((turn) => !isAnswer(api, turn));
  const turns = said === -1 ? [] : rest.slice(said);
  return turns.some((turn) => isAnswer(api, turn)) ? undefined : turns; // nobody but the model answers
}
