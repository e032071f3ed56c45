import type { ModelSettings } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { ask, modelOf } from "./ask.ts";
import { endingOver, watchedTools } from "./ending.ts";
import { type Api, APIS, type Exchange, readExchanges } from "./exchanges.ts";
import { quietSdk } from "./quiet-sdk.ts";
import { hasRecordings, type ReplayOptions, unlessRecorded, withReplay } from "./replay.ts";

quietSdk();

const TIMEOUT: ModelSettings = { timeoutMs: 150 };

/** The shortest answer of an API with a call of a tool, streamed or as a whole. */
function callOf(api: Api, streamed: boolean): Exchange {
  const [found] = readExchanges({ api })
    .filter((each) => each.streamed === streamed && each.expected.toolCalls.length > 0)
    .toSorted((a, b) => a.answer.length - b.answer.length);
  if (found === undefined) throw new Error(`No call of ${api} is recorded.`);
  return found;
}

const FORMS: readonly (readonly [Api, "streamed" | "whole"])[] = APIS.flatMap(
  (api) =>
    [
      [api, "streamed"],
      [api, "whole"],
    ] as const,
);

describe.each(FORMS)(`a faulty connection: %s, %s${unlessRecorded}`, (api, form) => {
  const skip = { skip: !hasRecordings };
  const exchange = hasRecordings ? callOf(api, form === "streamed") : undefined;
  const recorded = (): Exchange => {
    if (exchange === undefined) throw new Error("There is no recorded traffic.");
    return exchange;
  };

  it.each([
    [{ status: 429, retryAfter: 7 }, 7000],
    [{ status: 429, retryAfterMs: 250 }, 250],
    [{ status: 500, retryAfterMs: 250 }, 250],
    [{ status: 503, retryAfter: 2 }, 2000],
    [{ status: 529, retryAfter: 1 }, 1000],
  ])("tells of a refusal when to come back: %j", skip, async (rateLimit, retryAfterMs) => {
    const { cassette, streamed } = recorded();
    await withReplay(cassette, { rateLimit }, async ({ baseURL }) => {
      await expect(ask(modelOf(api, { baseURL }), streamed)).rejects.toMatchObject({
        code: "model_http",
        status: rateLimit.status,
        retryAfterMs,
      });
    });
  });

  it.each<[string, ReplayOptions]>([
    ["gzip", { gzip: true }],
    ["small pieces", { seed: 3, chunkMax: 40 }],
    ["a first byte that takes its time", { firstByteDelayMs: 60, headersDelayMs: 60 }],
  ])("is the same with %s", skip, async (_what, options) => {
    expect(await endingOver(recorded(), options)).toEqual(await endingOver(recorded(), {}));
  });

  it.each([
    ["the headers never come", { headersDelayMs: 5_000 }],
    ["the first byte never comes", { firstByteDelayMs: 5_000 }],
    ["the rest never comes", { splitAt: [40], delayMs: 5_000 }],
  ])("is a timeout where %s", skip, async (_what, options) => {
    const ending = await endingOver(recorded(), options, TIMEOUT);
    expect(ending).toEqual({ code: "model_timeout", calls: [] });
  });

  it("is a broken connection where it breaks: at no byte, at one, half way", skip, async () => {
    const { length } = Buffer.from(recorded().answer);
    for (const disconnectAt of [0, 1, Math.floor(length / 2)])
      expect(await endingOver(recorded(), { disconnectAt }), `at ${disconnectAt}`).toEqual({
        code: "model_connection",
        calls: [],
      });
  });

  it.each([-100, -1, 1, 100])(
    "is whole or a broken connection at a content-length of %i more",
    skip,
    async (contentLengthDelta) => {
      const ending = await endingOver(recorded(), { contentLengthDelta }, TIMEOUT);
      const broken = { code: "model_connection", calls: [] };
      expect([broken, await endingOver(recorded(), {})]).toContainEqual(ending);
    },
  );

  it("is left at an abort, with the reason of the caller", skip, async () => {
    const controller = new AbortController();
    const reason = new Error("The user left.");
    const options = { splitAt: [40], delayMs: 1_000 };
    await withReplay(recorded().cassette, options, async ({ baseURL, requests }) => {
      const calls: string[] = [];
      const asked = ask(modelOf(api, { baseURL }), recorded().streamed, {
        signal: controller.signal,
        toolsets: watchedTools(recorded(), calls),
      });
      setTimeout(() => controller.abort(reason), 50);
      await expect(asked).rejects.toBe(reason);
      expect(calls).toEqual([]);
      await expect.poll(() => requests[0]).toHaveProperty("clientClosed", true);
    });
  });
});
