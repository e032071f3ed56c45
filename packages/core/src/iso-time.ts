let lastTime = Number.NaN;
let lastText = "";

/** Milliseconds since 1970 as ISO 8601. Steps that end in one millisecond share the text. */
export function isoTime(time: number): string {
  if (time !== lastTime) {
    lastText = new Date(time).toISOString();
    lastTime = time;
  }
  return lastText;
}
