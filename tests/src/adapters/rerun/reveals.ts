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
  return turns.flatMap((turn) => {
    const blocks = itemsOf(turn["content"]);
    const isCall = turn["type"] === "function_call" && isPretended(turn["call_id"]);
    if (isCall || (blocks.length > 0 && blocks.every(({ id }) => isPretended(id)))) return [];
    const { found, names } = toldBy(turn, blocks);
    if (names.length === 0) return [turn];
    const rest = found.length > 0 ? blocks.filter((block) => !found.includes(block)) : [];
    const isResult = ({ type }: Item): boolean => type === "tool_result";
    return [
      ...withContent(turn, rest.filter(isResult)),
      { type: REVEAL, role: "system", names },
      ...withContent(
        turn,
        rest.filter((block) => !isResult(block)),
      ),
    ];
  });
}

function isPretended(id: unknown): boolean {
  return PRETENDED.test(textOf(id));
}

/** What a turn tells of tools, and in which of its blocks. */
function toldBy(
  turn: Item,
  blocks: readonly Item[],
): { readonly found: readonly Item[]; readonly names: readonly string[] } {
  if (isPretended(turn["call_id"])) return { found: [], names: namesIn(textOf(turn["output"])) };
  const found = blocks.filter((block) => isPretended(block["tool_use_id"]));
  return {
    found,
    names: [...found.flatMap(({ content }) => toolsIn(content)), ...revealedBy(turn)],
  };
}

function withContent(turn: Item, content: readonly Item[]): readonly Item[] {
  return content.length > 0 ? [{ ...turn, content }] : [];
}

/** The names in what a search of the application says. */
export function namesIn(text: string): readonly string[] {
  if (!text.startsWith('{"discovered_tools":')) return [];
  const found: { readonly discovered_tools: readonly { readonly name: string }[] } =
    JSON.parse(text);
  return found.discovered_tools.map(({ name }) => name);
}
