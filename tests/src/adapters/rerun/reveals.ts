import type { Api } from "../exchanges.ts";
import { isItem, type Item, itemsOf, textOf } from "./wire.ts";

/** Tools that a turn makes known; nothing for a turn that says something else. */
export function revealedBy({ type, role, content, tools, names }: Item): readonly string[] {
  if (type === REVEAL && Array.isArray(names)) return names.map(String);
  if (type === "additional_tools") return itemsOf(tools).map(({ name }) => textOf(name));
  const blocks = itemsOf(content);
  const isAddition =
    role === "system" && blocks.every((block) => block["type"] === "tool_addition");
  return isAddition ? blocks.map(({ tool }) => (isItem(tool) ? textOf(tool["name"]) : "")) : [];
}

const REVEAL = "reveal";

/**
 * Turns in which a search that nobody made tells of tools: what a model reads that knows no other way.
 * They become one turn that names the tools.
 */
export function withoutPretence(api: Api, turns: readonly Item[]): readonly Item[] {
  if (api !== "anthropic-messages") return turns;
  const kept: Item[] = [];
  for (const turn of turns) {
    const before = kept.at(-1);
    const names = itemsOf(turn["content"]).flatMap((block) => referencesIn(block));
    const calls = itemsOf(before?.["content"]);
    const isSearch = calls.length > 0 && calls.every(({ name }) => name === "search_tools");
    if (names.length === 0 || !isSearch) kept.push(turn);
    else kept.splice(-1, 1, { type: REVEAL, role: "system", names });
  }
  return kept;
}

function referencesIn(block: Item): readonly string[] {
  return itemsOf(block["content"])
    .filter(({ type }) => type === "tool_reference")
    .map((reference) => textOf(reference["tool_name"]));
}
