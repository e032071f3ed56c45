/** The middle of some numbers, and their ends. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws For no numbers. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((one, other) => one - other);
  const least = sorted[0];
  const most = sorted.at(-1);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (least === undefined || most === undefined || low === undefined || high === undefined)
    throw new Error("There are no numbers.");
  return { median: (low + high) / 2, least, most };
}

/** `1.05 (1.01–1.12)`. */
export function spreadText({ median, least, most }: Spread, digits: number): string {
  const [middle, low, high] = [median, least, most].map((number) => number.toFixed(digits));
  return `${middle} (${low}–${high})`;
}
