/** The text of an answer; some servers give it in pieces with types. */
export function textIn(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((piece: unknown) =>
      typeof piece === "object" && piece !== null && "text" in piece ? piece.text : "",
    )
    .filter((text) => typeof text === "string")
    .join("");
}

/** A text, or a thought in tags. */
export interface TaggedPiece {
  readonly isThought: boolean;
  readonly content: string;
}

/** A text with thoughts in tags, in its pieces. A tag without its end counts as text. */
export function splitTagged(
  text: string,
  [open, close]: readonly [string, string],
): readonly TaggedPiece[] {
  const pieces: TaggedPiece[] = [];
  let rest = text;
  for (;;) {
    const start = rest.indexOf(open);
    const end = start === -1 ? -1 : rest.indexOf(close, start + open.length);
    if (end === -1) break;
    pieces.push({ isThought: false, content: rest.slice(0, start) });
    pieces.push({ isThought: true, content: rest.slice(start + open.length, end) });
    rest = rest.slice(end + close.length);
  }
  pieces.push({ isThought: false, content: rest });
  return pieces.filter(({ content }) => content !== "");
}
