import { describe, expect, it } from "vitest";
import { APIS } from "./exchanges.ts";
import { quietSdk } from "./quiet-sdk.ts";
import { hasRecordings, unlessRecorded } from "./replay.ts";
import {
  chosenStreams,
  endingOf,
  eventEnds,
  isFull,
  partialAnswers,
  sample,
  streamsOf,
} from "./streams.ts";

const CUTS = isFull ? 50 : 10;
const BREAKS = isFull ? Infinity : 10;

quietSdk();

describe.each(APIS)(`all streams of %s${unlessRecorded}`, { skip: !hasRecordings }, (api) => {
  const timeout = isFull ? 1_800_000 : 120_000;

  it("are the same wherever their bytes are cut", { timeout }, async () => {
    for (const stream of streamsOf(api)) {
      const whole = await endingOf(stream);
      for (let seed = 1; seed <= CUTS; seed += 1) {
        const cut = await endingOf(stream, { seed, chunkMax: seed % 2 === 0 ? 16 : 400 });
        expect(cut, `${stream.title} ${seed}`).toEqual(whole);
      }
    }
  });

  it.each(["breaks", "ends"] as const)(
    "fail where the connection %s between two events, and no call is run",
    { timeout },
    async (how) => {
      const done = new Set(chosenStreams(api).map(({ title }) => title));
      for (const [at, stream] of streamsOf(api).entries()) {
        if (done.has(stream.title)) continue; // at every event, in `streams.test.ts`
        const ends = sample([0, ...eventEnds(stream)], BREAKS, at + 1);
        expect(await partialAnswers(stream, ends, how)).toEqual([]);
      }
    },
  );
});
