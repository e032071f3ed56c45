import { APIS, readCassette } from "../exchanges.ts";
import { type Fault, listRecordings } from "../replay.ts";
import { compareRequests, countAccepted } from "./compare.ts";
import { conversationsOf, hasTurns } from "./conversations.ts";

/**
 * Prints how our requests differ from the recorded ones, by API and place.
 * `node --conditions=@toolsets/source tests/src/adapters/rerun/report.ts [api] [part of a place] [--all]`
 */
console.warn = () => {}; // an SDK tells of models that grow old
const [api, place] = process.argv.slice(2).filter((each) => !each.startsWith("--"));
const most = process.argv.includes("--all") ? Infinity : 2;

for (const each of APIS) {
  if (api !== undefined && api !== each) continue;
  const conversations = listRecordings({ api: each })
    .flatMap(({ path }) => conversationsOf(readCassette(path)))
    .filter(hasTurns);
  const comparisons = (await Promise.all(conversations.map(compareRequests))).flat();
  const same = comparisons.filter(({ faults }) => faults.length === 0);
  console.log(`\n${each}: ${same.length} of ${comparisons.length} requests as recorded`);
  for (const [name, count] of Object.entries(countAccepted(comparisons)))
    console.log(`  accepted ${count}: ${name}`);
  const places = new Map<string, { readonly title: string; readonly fault: Fault }[]>();
  for (const { title, faults } of comparisons) {
    const seen = new Map(faults.map((fault) => [placeOf(fault.path), fault]));
    for (const [at, fault] of seen) places.set(at, [...(places.get(at) ?? []), { title, fault }]);
  }
  for (const [at, found] of [...places].toSorted((a, b) => b[1].length - a[1].length)) {
    if (place !== undefined && !at.includes(place)) continue;
    console.log(`  ${at}: ${found.length}`);
    for (const { title, fault } of found.slice(0, most))
      console.log(
        `    ${title} ${fault.path}\n      theirs ${show(fault.a)}\n      ours   ${show(fault.b)}`,
      );
  }
}

function placeOf(path: string): string {
  return path.replaceAll(/\/\d+/g, "/#").replaceAll(/properties\/[^/]+/g, "properties/*");
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 300);
}
