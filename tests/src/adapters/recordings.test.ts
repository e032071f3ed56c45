import { describe, expect, it } from "vitest";
import { differencesOf } from "./differences.ts";
import { APIS, type Api, readExchanges } from "./exchanges.ts";
import { EXCEPTIONS } from "./expected.ts";
import { quietSdk } from "./quiet-sdk.ts";
import { hasRecordings, listRecordings, unlessRecorded } from "./replay.ts";

/** How many calls of each API are recorded, and how many of them fall under which exception. */
const COUNTS: Readonly<Record<Api, { readonly calls: number; readonly exceptions: object }>> = {
  "openai-chat": {
    calls: 472,
    exceptions: {
      "agent §12: a refusal is a content filter's, and leaves no parts": 18,
      "agent §12: what stands in `<think>` tags is a thought": 6,
      "a thought that is told in `reasoning_details` alone is read, and not counted by the recording": 1,
    },
  },
  "openai-responses": { calls: 230, exceptions: {} },
  "anthropic-messages": { calls: 234, exceptions: {} },
};

/** What is not read yet, by field. It only ever shrinks. */
const PENDING: Readonly<Record<Api, Readonly<Record<string, number>>>> = {
  "openai-chat": {},
  "openai-responses": {},
  "anthropic-messages": {},
};

quietSdk();

describe(`what was recorded${unlessRecorded}`, { skip: !hasRecordings }, () => {
  it("is all there", () => {
    expect(listRecordings({})).toHaveLength(599);
  });

  it.each(APIS)("is read as it was, by the adapter and by core: %s", async (api) => {
    const exchanges = readExchanges({ api });
    const pending: Record<string, number> = {};
    const first: Record<string, unknown> = {};
    for (const exchange of exchanges)
      for (const difference of await differencesOf(exchange)) {
        const { field } = difference;
        pending[field] = (pending[field] ?? 0) + 1;
        if (PENDING[api][field] === undefined) first[field] ??= difference;
      }
    expect(first).toEqual({});
    expect(pending).toEqual(PENDING[api]);
    expect(exchanges).toHaveLength(COUNTS[api].calls);
    const excepted = [...EXCEPTIONS].map(
      ([name, { holds }]) => [name, exchanges.filter(holds).length] as const,
    );
    const counted = Object.fromEntries(excepted.filter(([, count]) => count > 0));
    expect(counted).toEqual(COUNTS[api].exceptions);
  });
});
