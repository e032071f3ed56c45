const MOST_WORDS = 4;

/** IANA names by their cities, in lower case: `new york` for `America/New_York`. */
const ZONES: ReadonlyMap<string, string> = new Map(
  Intl.supportedValuesOf("timeZone").map((zone) => [cityOf(zone), zone]),
);

/** The time zone of the first city among words in lower case, the longest name first. */
export function zoneAmong(words: readonly string[]): string | undefined {
  for (const start of words.keys())
    for (let length = MOST_WORDS; length > 0; length -= 1) {
      const zone = ZONES.get(words.slice(start, start + length).join(" "));
      if (zone !== undefined) return zone;
    }
  return undefined;
}

function cityOf(zone: string): string {
  return zone
    .slice(zone.lastIndexOf("/") + 1)
    .replaceAll(/[_-]/g, " ")
    .toLowerCase();
}
