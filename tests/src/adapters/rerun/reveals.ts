import { toolsIn, isItem, type Item, itemsOf, textOf } from "./wire.ts";

const REVEAL = "reveal";

/** Tools that a turn makes known; nothing for a turn that says something else. */
export function revealedBy({ type, role, content, tools, names }: Item): readonly string[] {
  if (type === REVEAL && Array.isArray(names)) return names.map(String);
  if (type === "additional_tools") return itemsOf(tools).map(({ name }) => textOf(name));
  const blocks = itemsOf(content);
  const isAddition =
    role === "system" &&
    blocks.length > 0 &&
    blocks.every((block) => block["type"] === "tool_addition");
  return isAddition ? blocks.map(({ tool }) => (isItem(tool) ? textOf(tool["name"]) : "")) : [];
}

/** Ids of searches that nobody made: theirs, and ours. */
const PRETENDED = /^(auto_load_[0-9a-f]+|revealed_\d+)$/;

/**
 * A model that knows no other way is told of tools by a search that nobody made. The call and its
 * result become one turn that names the tools, and so do the other ways to tell it.
 */
export function withoutPretence(turns: readonly Item[]): readonly Item[] {
  const kept: Item[] = [];
  for (const turn of turns) {
    const blocks = itemsOf(turn["content"]);
    if (blocks.length > 0 && blocks.every(({ id }) => PRETENDED.test(textOf(id)))) continue;
    const isFound = (block: Item): boolean => PRETENDED.test(textOf(block["tool_use_id"]));
    const found = blocks.filter(isFound);
    const names = [...found.flatMap(({ content }) => toolsIn(content)), ...revealedBy(turn)];
    if (names.length === 0) {
      kept.push(turn);
      continue;
    }
    const rest = blocks.filter((block) => !isFound(block) && found.length > 0);
    const results = rest.filter(({ type }) => type === "tool_result");
    const others = rest.filter(({ type }) => type !== "tool_result");
    if (results.length > 0) kept.push({ ...turn, content: results });
    kept.push({ type: REVEAL, role: "system", names });
    if (others.length > 0) kept.push({ ...turn, content: others });
  }
  return kept;
}
