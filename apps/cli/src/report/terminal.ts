import { styleText } from "node:util";

/** The styles of a report. */
export type Style = "bold" | "dim" | "cyan" | "green" | "yellow" | "red";

/** Where a report goes. */
export interface Terminal {
  readonly columns: number;
  write(text: string): void;
  /** The text in a style, or as it is where colours are not wanted. */
  paint(style: Style, text: string): string;
}

/** What a terminal is made of: a part of `process.stdout`. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A stream as a terminal; 100 columns where it has no width. */
export function terminalOf(stream: TerminalStream, environment: Environment): Terminal {
  const coloured = wantsColours(stream, environment);
  return {
    columns: stream.columns === undefined || stream.columns < 20 ? 100 : stream.columns,
    write: (text) => void stream.write(text),
    paint: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
  };
}

/** `FORCE_COLOR` decides, then `NO_COLOR`; else there are colours on a terminal that is not dumb. */
function wantsColours(stream: TerminalStream, environment: Environment): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: term } = environment;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && (refused ?? "") === "" && term !== "dumb";
}
