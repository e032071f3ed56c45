import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rowsOf } from "../../markdown-tables.ts";
import { root } from "../../workspaces.ts";
import { APIS, readCassette } from "../exchanges.ts";
import { quietSdk } from "../quiet-sdk.ts";
import { hasRecordings, listRecordings, unlessRecorded } from "../replay.ts";
import { ACCEPTED } from "./accepted.ts";
import { compareRequests, countAccepted } from "./compare.ts";
import { conversationsOf, hasTurns } from "./conversations.ts";

quietSdk();

const PAGE = readFileSync(join(root, "architecture/recorded-requests.md"), "utf8");

/** How many requests of an API were compared, and how many hold which difference, as the page says. */
function countsOf(at: number): Readonly<Record<string, number>> {
  const counts = rowsOf(PAGE).map(
    ([name = "", ...cells]) => [name, Number(cells[at] || 0)] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

describe(`recorded conversations, carried through our loop${unlessRecorded}`, () => {
  it.each(APIS.map((api, at) => [api, at] as const))(
    "ask for the same, but for what is accepted and counted: %s",
    { skip: !hasRecordings, timeout: 120_000 },
    async (api, at) => {
      const conversations = listRecordings({ api })
        .flatMap(({ path }) => conversationsOf(readCassette(path)))
        .filter(hasTurns);
      const comparisons = (await Promise.all(conversations.map(compareRequests))).flat();
      expect(comparisons.filter(({ faults }) => faults.length > 0)).toEqual([]);
      const all = { "requests compared": comparisons.length };
      expect({ ...all, ...countAccepted(comparisons) }).toEqual(countsOf(at));
    },
  );
});

it("every accepted difference has its row in `architecture/recorded-requests.md`", () => {
  const named = rowsOf(PAGE).map(([name]) => name);
  expect(named).toEqual(["requests compared", ...Object.keys(ACCEPTED)]);
});
