import { ModelHttpError } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import {
  ask,
  expectedSummary,
  modelAt,
  type RecordedCall,
  recordedCalls,
  summaryOf,
} from "./anthropic-recordings.ts";
import { hasRecordings, listRecordings, startReplay, unlessRecorded } from "./replay.ts";

const recordings = await listRecordings({ api: "anthropic-messages" });

// every recording of the API, whatever it is about
describe(`the recordings of the Messages API${unlessRecorded}`, { skip: !hasRecordings }, () => {
  it("are there", () => {
    expect(recordings.length).toBeGreaterThan(100);
  });

  it.each(recordings)("$name reads as expected", async (recording) => {
    const options = { seed: 1, chunkMax: 200, generateOnly: true };
    const replay = await startReplay(recording.name, options);
    const calls = recordedCalls(recording);
    const read: object[] = [];
    try {
      for (const { streamed } of calls)
        read.push(await ask(modelAt(replay.baseURL), streamed).then(summaryOf, summaryOfError));
    } finally {
      await replay.close();
    }
    expect(read).toEqual(calls.map(expectation));
    expect(replay.errors).toEqual([]);
  });
});

function summaryOfError(error: unknown): object {
  if (!(error instanceof ModelHttpError)) throw error;
  return { status: error.status, error: error.providerCode };
}

function expectation({ streamed, expected, blocks }: RecordedCall): object {
  if (expected.error !== null) return { status: expected.status, error: expected.error.type };
  // a piece of a stream has no room for the mark of a hidden thought
  const unseen = streamed && blocks.includes("redacted_thinking") && !blocks.includes("thinking");
  return { ...expectedSummary(expected), ...(unseen && { thinking: false }) };
}
