const LONGEST = 100;

/**
 * A name for a message, in backticks. Names come from servers and models: control characters are
 * written out, and a name of more than 100 characters is cut.
 */
export function quoteName(name: string): string {
  return `\`${plainName(name)}\``;
}

/** The same without backticks around it, of at most `longest` characters. */
export function plainName(name: string, longest: number = LONGEST): string {
  return plainText(name, longest).replaceAll("`", "\\u{60}");
}

/** The same for whole sentences: they keep the backticks around their own names. */
export function plainText(text: string, longest: number): string {
  const characters = Array.from(text.slice(0, 2 * longest)); // whole code points
  const isLong = characters.length > longest || text.length > 2 * longest;
  const shown = characters.slice(0, longest).map(show).join("");
  return isLong ? `${shown}… (${text.length} characters)` : shown;
}

function show(character: string): string {
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  return `\\u{${code.toString(16)}}`;
}
