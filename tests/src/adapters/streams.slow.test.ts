import { describe, expect, it } from "vitest";
import { endingOf, isBroken } from "./ending.ts";
import { APIS } from "./exchanges.ts";
import { quietSdk } from "./quiet-sdk.ts";
import { hasRecordings, unlessRecorded } from "./replay.ts";
import {
  chosenStreams,
  eventEnds,
  isFull,
  partialAnswers,
  dataLines,
  sample,
  streamsOf,
  withoutEnd,
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

  it.each([
    { lineEnding: "crlf" },
    { lineEnding: "cr" },
    { lineEnding: "crlf", chunkBytes: 7 },
    { lineEnding: "cr", chunkBytes: 7 },
    { bom: true },
    { comments: true },
  ])("are the same framed otherwise: %j", { timeout }, async (framing) => {
    for (const stream of streamsOf(api))
      expect(await endingOf(stream, framing), `${stream.title} framed`).toEqual(
        await endingOf(stream),
      );
  });

  it.each([{ dropTerminator: true }, { cutLastBlankLine: true }])(
    "are the same or fail without their last words: %j",
    { timeout },
    async (framing) => {
      for (const stream of streamsOf(api)) {
        const ending = await endingOf(stream, framing);
        const wanted = isBroken(ending) ? ending : await endingOf(stream);
        expect(ending, `${stream.title} cut`).toEqual(wanted);
      }
    },
  );

  it("fail at an event that is no JSON, unless it says nothing", { timeout }, async () => {
    for (const [at, stream] of streamsOf(api).entries()) {
      const whole = await endingOf(stream);
      for (const event of sample(dataLines(stream), isFull ? 50 : 5, at + 1)) {
        const ending = await endingOf(withoutEnd(stream, event));
        expect(ending, `${stream.title} ${event}`).toEqual(isBroken(ending) ? ending : whole);
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
