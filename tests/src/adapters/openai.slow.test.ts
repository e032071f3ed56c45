import { expect, it } from "vitest";
import {
  type Api,
  ask,
  type Exchange,
  modelOf,
  readExchanges,
  summarize,
  summaryOf,
  withReplay,
} from "./openai-recorded.ts";
import { hasRecordings, listRecordings, unlessRecorded } from "./replay.ts";

/** Why our reading differs from the recording's, and is meant to. */
const EXCEPTIONS = {
  "calls of functions before there were tools are not read": ({ expected }: Exchange) =>
    expected.toolCalls.some((call) => "legacy" in call),
  "a refusal is a content filter's": ({ expected }: Exchange) => Boolean(expected.refusal),
  "usage beside the field of the API is not read": ({ sse }: Exchange) =>
    sse.includes('"x_groq":{') && !sse.includes('}],"usage":{'),
};

it.each<[Api, number]>([
  ["openai-chat", 400],
  ["openai-responses", 200],
])(
  `reads every answer that was recorded of %s as it was${unlessRecorded}`,
  { skip: !hasRecordings },
  async (api, least) => {
    const differences: unknown[] = [];
    let read = 0;
    for (const recording of await listRecordings({ api })) {
      const exchanges = await readExchanges(recording);
      await withReplay(recording.name, { seed: 1, chunkMax: 997 }, async ({ baseURL }) => {
        const model = modelOf(api, baseURL);
        for (const exchange of exchanges) {
          const want =
            exchange.expected.error === null ? summaryOf(exchange.expected) : "model_http";
          const got = await ask(model, exchange.streamed).then(summarize, codeOf);
          read += 1;
          if (JSON.stringify(got) === JSON.stringify(want)) continue;
          if (Object.values(EXCEPTIONS).some((holds) => holds(exchange))) continue;
          differences.push({ name: recording.name, got, want });
        }
      });
    }
    expect(differences).toEqual([]);
    expect(read).toBeGreaterThan(least);
  },
);

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : error;
}
