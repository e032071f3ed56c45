/** A text that grows by small pieces. */
export interface TextBuffer {
  append(piece: string): void;
  read(): string;
}

/** Joins pieces in batches: `text += piece` alone keeps a node of 32 bytes for every piece. */
export function createTextBuffer(): TextBuffer {
  let text = "";
  const pieces: string[] = [];
  const join = (): string => {
    if (pieces.length > 0) {
      text += pieces.join("");
      pieces.length = 0;
    }
    return text;
  };
  return {
    append(piece) {
      if (pieces.push(piece) === 256) join();
    },
    read: join,
  };
}
