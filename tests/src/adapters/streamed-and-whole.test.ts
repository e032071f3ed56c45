import { isDeepStrictEqual } from "node:util";
import type { ResponsePart } from "@toolsets/core";
import { expect, it } from "vitest";
import { askReplayed } from "./ask.ts";
import { type Exchange, readExchanges } from "./exchanges.ts";
import { quietSdk } from "./quiet-sdk.ts";
import { hasRecordings, unlessRecorded } from "./replay.ts";

quietSdk();

/** The response that a stream ends with. */
function lastResponse({ answer }: Exchange): object | undefined {
  const lines = answer.split("\n").filter((line) => line.startsWith("data: {"));
  const { response }: { response?: { output?: unknown[] } } = JSON.parse(
    lines.at(-1)?.slice("data: ".length) ?? "{}",
  );
  return response?.output?.length ? response : undefined;
}

/** The same call, answered as a whole. */
function asWhole(exchange: Exchange, body: object): Exchange {
  const { cassette, interaction } = exchange;
  const { sse: _, ...response } = interaction.response;
  const headers = { "content-type": "application/json" };
  const whole = { ...interaction, response: { ...response, headers, body } };
  return {
    ...exchange,
    streamed: false,
    interaction: whole,
    cassette: { ...cassette, interactions: [whole] },
  };
}

/** Without what differs from one telling to the next: times, thoughts encrypted anew, ids for the moment. */
function timeless(parts: readonly ResponsePart[]): unknown {
  const text = JSON.stringify(parts, (key, value: unknown) => (key === "timestamp" ? "" : value));
  return JSON.parse(
    text.replaceAll(/gAAAA[\w-]+=*/g, "encrypted").replaceAll(/\w+_tmp_\w+/g, "temporary"),
  );
}

it(
  `agent §12, OpenAI Responses 6: a stream gives the parts of the response it ends with${unlessRecorded}`,
  { skip: !hasRecordings },
  async () => {
    const streamed = readExchanges({ api: "openai-responses" }).filter(
      (exchange) => exchange.streamed && exchange.expected.error === null,
    );
    let compared = 0;
    const different: object[] = [];
    for (const exchange of streamed) {
      const body = lastResponse(exchange);
      if (body === undefined) continue;
      compared += 1;
      const grown = await askReplayed(exchange);
      const whole = await askReplayed(asWhole(exchange, body));
      const [a, b] = [timeless(grown.response.parts), timeless(whole.response.parts)];
      if (!isDeepStrictEqual(a, b)) different.push({ title: exchange.title, a, b });
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(30);
  },
);
