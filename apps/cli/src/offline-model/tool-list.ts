const WIDTH = 78;
const MOST_TOOLS = 40;
const ENOUGH_FOR_A_GROUP = 3;

/** The names of tools on short lines, those with one prefix together: `fs_…: read_file, …`. */
export function toolList(names: readonly string[]): string {
  const shown = names.slice(0, MOST_TOOLS);
  const groups = new Map<string, string[]>([["", []]]); // those without a prefix come first
  for (const name of shown) {
    const prefix = groupOf(name, shown);
    const members = groups.get(prefix) ?? [];
    groups.set(prefix, [...members, name.slice(prefix.length)]);
  }
  const lines = [...groups].flatMap(([prefix, members]) =>
    members.length === 0 ? [] : wrap(prefix === "" ? "  " : `  ${prefix}…: `, members),
  );
  const more = names.length - shown.length;
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

/** The prefix that a name shares with enough others, or nothing. */
function groupOf(name: string, names: readonly string[]): string {
  const prefix = prefixOf(name);
  const members = names.filter((other) => prefixOf(other) === prefix);
  return members.length < ENOUGH_FOR_A_GROUP ? "" : prefix;
}

/** Up to the first underscore. */
function prefixOf(name: string): string {
  return name.slice(0, name.indexOf("_") + 1);
}

/** Words with commas, on lines that start with `lead` or as far to the right. */
function wrap(lead: string, words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let line = lead;
  for (const [index, word] of words.entries()) {
    const piece = index === words.length - 1 ? word : `${word},`;
    const isFirst = line.trim() === lead.trim();
    if (!isFirst && line.length + 1 + piece.length > WIDTH) {
      lines.push(line);
      line = " ".repeat(lead.length) + piece;
    } else line += isFirst ? piece : ` ${piece}`;
  }
  return [...lines, line];
}
