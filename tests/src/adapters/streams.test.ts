import type { RequestPart } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { modelNameOf, modelOf } from "./ask.ts";
import { endingOf } from "./ending.ts";
import { APIS, type Exchange } from "./exchanges.ts";
import { quietSdk } from "./quiet-sdk.ts";
import { hasRecordings, replayFetch, unlessRecorded } from "./replay.ts";
import { chosenStreams, eventEnds, partialAnswers } from "./streams.ts";

quietSdk();

const HELLO: RequestPart = { partKind: "user-prompt", content: "Hello", timestamp: "" };

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

  it("are left at an abort after any piece, with the reason of the caller", async () => {
    const reason = new Error("The user left.");
    let aborts = 0;
    for (const stream of streams) {
      const count = await readUntil(stream, Infinity, reason);
      for (let at = 1; at < count; at += 1)
        await expect(readUntil(stream, at, reason), `${stream.title} ${at}`).rejects.toBe(reason);
      aborts += Math.max(0, count - 1);
    }
    expect(aborts).toBeGreaterThan(10);
  });

  it.each(["breaks", "ends"] as const)(
    "fail where the connection %s between two events, and no call is run",
    async (how) => {
      for (const stream of streams)
        expect(await partialAnswers(stream, [0, ...eventEnds(stream)], how)).toEqual([]);
    },
  );
});

/** Reads a stream by its adapter alone, and aborts after so many pieces. Gives their number. */
async function readUntil(stream: Exchange, last: number, reason: Error): Promise<number> {
  const controller = new AbortController();
  const replay = replayFetch(stream.cassette, { splitAt: eventEnds(stream) });
  const pieces = modelOf(stream.api, replay, modelNameOf(stream)).stream(
    [{ kind: "request", state: "complete", parts: [HELLO] }],
    {
      instructions: [],
      tools: [],
      outputMode: "text",
      allowTextOutput: true,
      allowImageOutput: false,
      settings: {},
      signal: controller.signal,
    },
  );
  for (let count = 0; ; count += 1) {
    if (count === last) controller.abort(reason);
    if ((await pieces.next()).done === true) return count;
  }
}
