import { neutralise } from "./neutralise.ts";

/** A text that arrives in pieces and goes to a terminal. */
export interface TextStream {
  write(piece: string): void;
  /** Writes what was held back, and ends the line. */
  end(): void;
}

/** Neutralises pieces; holds back the half of what the next piece completes. */
export function createTextStream(write: (text: string) => void): TextStream {
  let held = "";
  let lineIsOpen = false;
  const show = (text: string): void => {
    if (text === "") return;
    write(neutralise(text));
    lineIsOpen = !text.endsWith("\n");
  };
  return {
    write(piece) {
      const text = held + piece;
      held = /[\r\uD800-\uDBFF]$/.exec(text)?.[0] ?? "";
      show(text.slice(0, text.length - held.length));
    },
    end() {
      show(held);
      held = "";
      if (lineIsOpen) write("\n");
      lineIsOpen = false;
    },
  };
}
