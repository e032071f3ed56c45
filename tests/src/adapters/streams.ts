import { isDeepStrictEqual } from "node:util";
import {
  type AbstractToolset,
  isToolsetsError,
  type ModelResponse,
  type RequestUsage,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { askReplayed } from "./ask.ts";
import { type Api, type Exchange, readExchanges } from "./exchanges.ts";
import type { ReplayOptions } from "./replay.ts";

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

/** The stream up to a byte, which then ends as if that were all. */
export function endedAt(exchange: Exchange, bytes: number): Exchange {
  const { cassette, interaction, answer } = exchange;
  const sse = Buffer.from(answer).subarray(0, bytes).toString();
  const cut = { ...interaction, response: { ...interaction.response, sse } };
  return { ...exchange, interaction: cut, cassette: { ...cassette, interactions: [cut] } };
}

/** So many of a list, at random but always the same. */
export function sample<Item>(list: readonly Item[], count: number, seed: number): readonly Item[] {
  let state = seed;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647);
  const rest = [...list];
  while (rest.length > count) rest.splice(next() % rest.length, 1);
  return rest;
}

/** The tools of an answer, which note that they run. */
export function watchedTools({ expected }: Exchange, calls: string[]): readonly AbstractToolset[] {
  const names = new Set(expected.toolCalls.map(({ name }) => name));
  let toolset = new FunctionToolset();
  for (const name of names)
    toolset = toolset.tool({
      name,
      parameters: { type: "object" },
      execute: () => {
        calls.push(name);
        return "done";
      },
    });
  return names.size === 0 ? [] : [toolset];
}

/** How a call ended: a response without what is new each time, or the code of an error. */
export interface Ending {
  /** Parts, and what else the response tells. */
  readonly response?: readonly [parts: object, told: object];
  readonly usage?: RequestUsage;
  readonly code?: string;
  /** The tools that ran. */
  readonly calls: readonly string[];
}

/** Asks with tools that are watched. What is no error of ours is thrown. */
export async function endingOf(exchange: Exchange, options?: ReplayOptions): Promise<Ending> {
  const calls: string[] = [];
  try {
    const toolsets = watchedTools(exchange, calls);
    const { response } = await askReplayed(exchange, options, { toolsets });
    return { response: withoutNews(response), usage: response.usage, calls };
  } catch (error) {
    if (!isToolsetsError(error)) throw error;
    return { code: error.code, calls };
  }
}

/** Times and ids of ours differ from one run to the next. */
function withoutNews({ parts, ...response }: ModelResponse): [object, object] {
  const { finishReason, modelName, providerResponseId, providerDetails, state } = response;
  const told = { finishReason, modelName, providerResponseId, providerDetails, state };
  const text = JSON.stringify([parts, told]);
  return JSON.parse(
    text
      .replaceAll(/"timestamp":"[^"]*"/g, '"timestamp":""')
      .replaceAll(/pyd_ai_[0-9a-f]+/g, "pyd_ai_"),
  );
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
    const failed = ending.code === "model_connection" && ending.calls.length === 0;
    if (!failed && !isWhole(ending, whole, how)) partial.push({ title: stream.title, end, ending });
  }
  return partial;
}

/** Chat tells the usage after the end: a stream that just ends there is whole without it. */
function isWhole(ending: Ending, whole: Ending, how: "breaks" | "ends"): boolean {
  const { usage: _, ...rest } = ending;
  const { usage: __, ...wanted } = whole;
  return how === "ends" ? isDeepStrictEqual(rest, wanted) : isDeepStrictEqual(ending, whole);
}
