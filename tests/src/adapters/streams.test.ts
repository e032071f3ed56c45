import { describe, expect, it } from "vitest";
import { APIS } from "./exchanges.ts";
import { quietSdk } from "./quiet-sdk.ts";
import { hasRecordings, unlessRecorded } from "./replay.ts";
import { chosenStreams, endingOf, eventEnds, partialAnswers } from "./streams.ts";

quietSdk();

describe.each(APIS)(`four streams of %s${unlessRecorded}`, { skip: !hasRecordings }, (api) => {
  const streams = chosenStreams(api);

  it("are the same cut at every event, and at every byte", async () => {
    expect(streams).toHaveLength(4);
    for (const stream of streams) {
      const whole = await endingOf(stream);
      expect(whole.response, `${stream.title} as a whole`).toBeDefined();
      expect(await endingOf(stream, { chunkBytes: 1 }), `${stream.title} by bytes`).toEqual(whole);
      for (const end of eventEnds(stream))
        expect(await endingOf(stream, { splitAt: [end] }), `${stream.title} ${end}`).toEqual(whole);
    }
  });

  it.each(["breaks", "ends"] as const)(
    "fail where the connection %s between two events, and no call is run",
    async (how) => {
      for (const stream of streams)
        expect(await partialAnswers(stream, [0, ...eventEnds(stream)], how)).toEqual([]);
    },
  );
});
