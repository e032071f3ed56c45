import { differencesOf, type Difference } from "./differences.ts";
import { APIS, type Api, readExchanges } from "./exchanges.ts";

/**
 * Prints what the adapters read otherwise than the recordings tell, by API and field.
 * `node --conditions=@toolsets/source tests/src/adapters/report.ts [api] [field] [--all]`
 */
console.warn = () => {}; // an SDK tells of models that grow old
const [api, field] = process.argv.slice(2).filter((each) => !each.startsWith("--"));
const most = process.argv.includes("--all") ? Infinity : 3;

for (const each of APIS) {
  if (api !== undefined && api !== each) continue;
  await report(each);
}

async function report(each: Api): Promise<void> {
  const exchanges = readExchanges({ api: each });
  const found = new Map<string, Difference[]>();
  const wrong = new Set<string>();
  for (const exchange of exchanges)
    for (const difference of await differencesOf(exchange)) {
      wrong.add(exchange.title);
      found.set(difference.field, [...(found.get(difference.field) ?? []), difference]);
    }
  console.log(`\n${each}: ${exchanges.length - wrong.size} of ${exchanges.length} as recorded`);
  for (const [name, differences] of found) {
    if (field !== undefined && !name.startsWith(field)) continue;
    console.log(`  ${name}: ${differences.length}`);
    for (const { title, got, want } of differences.slice(0, most))
      console.log(`    ${title}\n      got  ${show(got)}\n      want ${show(want)}`);
  }
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? "undefined").slice(0, 300);
}
