// What a terminal acts on or does not show: control and direction characters, zero-width and other
// invisible ones, halves of surrogate pairs. The selectors of text and emoji style stay.
const HIDDEN =
  /(?![\uFE0E\uFE0F])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const HIDDEN_IN_LINES = new RegExp(`(?![\\n\\t])${HIDDEN.source}`, "gu");

/**
 * Text from outside on one line: what a terminal would act on becomes visible, such as `\x1b` or
 * `<U+202E>`, and line breaks become `⏎`.
 */
export function oneLine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, (blank) => (/[\n\u2028\u2029]/.test(blank) ? " ⏎ " : blank))
    .replaceAll("\t", " ")
    .replaceAll(HIDDEN, reveal);
}

/** The same with its lines and tabs kept. */
export function neutralise(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(HIDDEN_IN_LINES, reveal);
}

function reveal(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code <= 0xff ? `\\x${hex.padStart(2, "0")}` : `<U+${hex.toUpperCase().padStart(4, "0")}>`;
}
