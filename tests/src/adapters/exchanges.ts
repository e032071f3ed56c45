import { readFileSync } from "node:fs";
import { listRecordings, type ReplayOptions } from "./replay.ts";

/** The APIs of the recordings, by their names there. */
export type Api = "openai-chat" | "openai-responses" | "anthropic-messages";

export const APIS: readonly Api[] = ["openai-chat", "openai-responses", "anthropic-messages"];

/** What a recording says that a response holds. */
export interface ExpectedResponse {
  readonly status: number;
  readonly finish: string | null;
  readonly text: string;
  readonly thinking: {
    readonly present: boolean;
    readonly chars: number;
    readonly signature: boolean;
    readonly encrypted: boolean;
  };
  readonly toolCalls: readonly {
    readonly id: string | null;
    readonly name: string;
    readonly args: unknown;
  }[];
  readonly nativeItems: readonly string[];
  readonly refusal: string | null;
  readonly usage: Readonly<Record<string, number | null>> | null;
  readonly model: string | null;
  readonly id: string | null;
  readonly error: {
    readonly type: string | null;
    readonly code: string | number | null;
    readonly message: string | null;
    readonly param: string | null;
  } | null;
}

/** A body as it was sent. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** A request and its answer, as they are in a recording. */
interface Interaction {
  readonly request: { readonly path: string; readonly body: RequestBody | null };
  readonly response: {
    readonly sse?: string;
    readonly body?: unknown;
    readonly text?: string;
  };
  /** No call of a model. */
  readonly aux?: boolean;
}

/** A recording as it is in its file. */
export interface Cassette {
  readonly name: string;
  readonly api: Api;
  readonly provider: string;
  readonly interactions: readonly Interaction[];
  readonly expected: readonly ({
    readonly request: unknown;
    readonly response: ExpectedResponse;
  } | null)[];
}

/** One call of a model in a recording. */
export interface Exchange {
  readonly api: Api;
  /** Of the recording, and the place of the call in it. */
  readonly title: string;
  /** A recording of this call alone. */
  readonly cassette: Cassette;
  readonly interaction: Interaction;
  readonly streamed: boolean;
  /** What was answered, as text. */
  readonly answer: string;
  readonly expected: ExpectedResponse;
}

/** A recording by its path. */
export function readCassette(path: string): Cassette {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** All calls of models in the recordings of a kind. */
export function readExchanges(filter: ReplayOptions): readonly Exchange[] {
  return listRecordings(filter).flatMap(({ path }) => exchangesOf(readCassette(path)));
}

/** The calls of a model in a recording. */
export function exchangesOf(cassette: Cassette): readonly Exchange[] {
  const { api, name, interactions, expected } = cassette;
  return interactions.flatMap((interaction, at) => {
    const told = expected[at];
    if (interaction.aux === true || !told) return [];
    const { response } = interaction;
    return [
      {
        api,
        title: `${name}#${at}`,
        cassette: { ...cassette, interactions: [interaction], expected: [told] },
        interaction,
        streamed: response.sse !== undefined,
        answer: response.sse ?? response.text ?? JSON.stringify(response.body ?? null),
        expected: told.response,
      },
    ];
  });
}
