import { isDeepStrictEqual } from "node:util";
import { type Ending, endingOf, isBroken } from "./ending.ts";
import { type Api, type Exchange, readExchanges } from "./exchanges.ts";

/** Whether the sweeps are whole: `npm run check:full`. */
export const isFull: boolean = process.env["RECORDINGS"] === "full";

/** The streams of an API that answer with a response. */
export function streamsOf(api: Api): readonly Exchange[] {
  return readExchanges({ api }).filter(({ streamed, expected }) => streamed && !expected.error);
}

/** The shortest stream of each kind: parallel calls, a call, thinking, and whatever has all else. */
export function chosenStreams(api: Api): readonly Exchange[] {
  const streams = streamsOf(api).toSorted((a, b) => a.answer.length - b.answer.length);
  const kinds: readonly ((exchange: Exchange) => boolean)[] = [
    ({ expected }) => expected.toolCalls.length > 1,
    ({ expected }) => expected.toolCalls.length === 1,
    ({ expected }) => expected.thinking.chars > 0,
    ({ expected }) => expected.nativeItems.length > 0,
    ({ expected }) => expected.text.length > 20 && !expected.thinking.present,
  ];
  const chosen = kinds.flatMap((isKind) => streams.find(isKind) ?? []);
  return [...new Set([...chosen, ...streams.slice(-1)])].slice(0, 4);
}

/** Where the events of a stream end, in bytes. */
export function eventEnds({ answer }: Exchange): readonly number[] {
  let bytes = 0;
  let from = 0;
  return [...answer.matchAll(/\r\n\r\n|\n\n/g)].map(({ index, 0: { length } }) => {
    bytes += Buffer.byteLength(answer.slice(from, index + length));
    from = index + length;
    return bytes;
  });
}

/** The places of the lines of a stream that hold JSON. */
export function dataLines({ answer }: Exchange): readonly number[] {
  return [...answer.matchAll(/^data: ?\{/gm)].map(({ index }) => index);
}

/** The stream with half of the line at a place. */
export function withoutEnd(exchange: Exchange, from: number): Exchange {
  const { answer } = exchange;
  const end = answer.slice(from).search(/\r?\n/) + from;
  const half = Math.floor((from + end) / 2);
  return withAnswer(exchange, answer.slice(0, half) + answer.slice(end));
}

/** The stream up to a byte, which then ends as if that were all. */
function endedAt(exchange: Exchange, bytes: number): Exchange {
  return withAnswer(exchange, Buffer.from(exchange.answer).subarray(0, bytes).toString());
}

function withAnswer(exchange: Exchange, sse: string): Exchange {
  const { cassette, interaction } = exchange;
  const changed = { ...interaction, response: { ...interaction.response, sse } };
  return { ...exchange, interaction: changed, cassette: { ...cassette, interactions: [changed] } };
}

/** So many of a list, at random but always the same. */
export function sample<Item>(list: readonly Item[], count: number, seed: number): readonly Item[] {
  let state = seed;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647);
  const rest = [...list];
  while (rest.length > count) rest.splice(next() % rest.length, 1);
  return rest;
}

/** Breaks a stream between two events; what is no whole answer and no failure is given back. */
export async function partialAnswers(
  stream: Exchange,
  ends: readonly number[],
  how: "breaks" | "ends",
): Promise<readonly object[]> {
  const whole = await endingOf(stream);
  const partial: object[] = [];
  for (const end of ends) {
    const ending =
      how === "ends"
        ? await endingOf(endedAt(stream, end))
        : await endingOf(stream, { disconnectAt: end });
    if (!isBroken(ending) && !isWhole(ending, whole, how))
      partial.push({ title: stream.title, end, ending });
  }
  return partial;
}

/** Chat tells the usage after the end: a stream that just ends there is whole without it. */
function isWhole(ending: Ending, whole: Ending, how: "breaks" | "ends"): boolean {
  const { usage: _, ...rest } = ending;
  const { usage: __, ...wanted } = whole;
  return how === "ends" ? isDeepStrictEqual(rest, wanted) : isDeepStrictEqual(ending, whole);
}
