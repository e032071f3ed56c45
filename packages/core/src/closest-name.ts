const FARTHEST = 2;
const LONGEST = 60;

/** The known name that a mistyped one is most likely to stand for: at most two letters differ. */
export function closestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const other of known) {
    const distance = distanceOf(name.toLowerCase(), other.toLowerCase());
    if (distance <= Math.min(FARTHEST, other.length - 1) && distance < (best?.distance ?? Infinity))
      best = { name: other, distance };
  }
  return best?.name;
}

/** How many letters have to be put in, left out or changed. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (let at = 0; at < other.length; at += 1) {
      const changed = (row[at] ?? 0) + (other[at] === letter ? 0 : 1);
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
