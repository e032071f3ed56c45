const ESCAPE = String.fromCodePoint(0x1b);
const TERMINAL_SEQUENCE = new RegExp(
  `${ESCAPE}(?:\\[[\\d;?]*[ -/]*[@-~]|\\][^${ESCAPE}\\n]*?(?:${String.fromCodePoint(7)}|${ESCAPE}\\\\))`,
  "g",
);
const CONTROL = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * Text from outside, fit to be shown: no terminal sequences, control or direction characters.
 * Lines and tabs stay.
 */
export function plainLines(text: string): string {
  return text.replaceAll(TERMINAL_SEQUENCE, "").replaceAll("\r\n", "\n").replaceAll(CONTROL, " ");
}

/** The same on one line, of at most `maxLength` characters. */
export function plainLine(text: string, maxLength: number): string {
  return shorten(plainLines(text).replaceAll(/\s+/g, " ").trim(), maxLength);
}

/** The beginning of a text, with a mark where it was cut. */
export function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).trimEnd()}…`;
}
