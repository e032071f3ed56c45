import type { ToolDefinition } from "@toolsets/core";

/** Names of the tools that match, the best first. Those of `discovered` come after all others. */
export type Ranking = (
  words: ReadonlySet<string>,
  tools: readonly ToolDefinition[],
  discovered?: ReadonlySet<string>,
) => readonly string[];

const NOTHING: ReadonlySet<string> = new Set();

/** The words of all texts, in lower case: runs of the letters a to z and of digits, so that `_` separates. */
export function wordsOf(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? []));
}

/**
 * Ranks tools by how many of the words their name and description have, as whole words. Of equals,
 * the one that is listed first comes first. What a definition says is read once.
 */
export function rankByWords(): Ranking {
  const known = new WeakMap<ToolDefinition, ReadonlySet<string>>();
  const read = (tool: ToolDefinition): ReadonlySet<string> => {
    const words = known.get(tool) ?? wordsOf([tool.name, tool.description ?? ""]);
    known.set(tool, words);
    return words;
  };
  return (words, tools, discovered = NOTHING) =>
    tools
      .map((tool) => ({
        name: tool.name,
        score: countShared(words, read(tool)),
        group: discovered.has(tool.name) ? 1 : 0,
      }))
      .filter(({ score }) => score > 0)
      .toSorted((one, other) => one.group - other.group || other.score - one.score)
      .map(({ name }) => name);
}

function countShared(words: ReadonlySet<string>, others: ReadonlySet<string>): number {
  let count = 0;
  for (const word of words) if (others.has(word)) count += 1;
  return count;
}
