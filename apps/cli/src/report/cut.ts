const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\uFE0F/u;

/** The columns that a text without control characters takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of GRAPHEMES.segment(text)) columns += widthOf(segment);
  return columns;
}

/** The beginning of a line that fits into `columns`, with `…` where it was cut. */
export function cut(line: string, columns: number): string {
  let used = 0;
  let fitting = 0; // the end of what still leaves room for the mark
  for (const { segment, index } of GRAPHEMES.segment(line)) {
    used += widthOf(segment);
    if (used > columns) return `${line.slice(0, fitting)}…`;
    if (used < columns) fitting = index + segment.length;
  }
  return line;
}

function widthOf(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1;
}
