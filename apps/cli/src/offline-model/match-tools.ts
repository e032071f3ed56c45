import type { ToolDefinition } from "@toolsets/core";
import { ACTIONS, CHANGES } from "./actions.ts";
import type { Clause } from "./read-question.ts";
import { meaningsOf } from "./tokens.ts";

/** What the name and the description of a tool mean. */
interface Vocabulary {
  readonly name: ReadonlySet<string>;
  readonly description: ReadonlySet<string>;
  readonly opening: ReadonlySet<string>;
}

/** How well a tool fits the words of a clause; above 0. */
export interface Match {
  readonly tool: ToolDefinition;
  readonly score: number;
  /** How much of its name the clause has said, from 0 to 1. */
  readonly coverage: number;
}

/** Knows the words of all tools, so that words of many tools count less. */
export interface Matcher {
  /** The tools that share words with the clause. */
  match(clause: Clause): readonly Match[];
}

/** Makes a matcher for the tools on offer. */
export function matcherFor(tools: readonly ToolDefinition[]): Matcher {
  const vocabularies = new Map(tools.map((tool) => [tool, vocabularyOf(tool)]));
  const frequency = new Map<string, number>();
  for (const { name, description } of vocabularies.values())
    for (const meaning of [...name, ...description])
      frequency.set(meaning, (frequency.get(meaning) ?? 0) + 1);

  /** From about 1 for a word of every tool to 2 for a word of one. */
  const weight = (meaning: string): number =>
    1 + Math.log((tools.length + 1) / (frequency.get(meaning) ?? 1)) / Math.log(tools.length + 1);

  return {
    match: (clause) =>
      [...vocabularies]
        .map(([tool, vocabulary]) => scoreOf(clause, tool, vocabulary, weight))
        .filter(({ score }) => score > 0),
  };
}

function scoreOf(
  clause: Clause,
  tool: ToolDefinition,
  { name, description, opening }: Vocabulary,
  weight: (meaning: string) => number,
): Match {
  const { meanings, counted } = clause;
  const matched = (within: ReadonlySet<string>): number =>
    sum([...within], (meaning) => (meanings.get(meaning) ?? 0) * weight(meaning));
  const byName = matched(name);
  const coverage = name.size === 0 ? 0 : byName / sum([...name], weight);
  let score = byName * (0.5 + 0.5 * coverage) + 0.2 * (matched(opening) + matched(description));

  const does = [...name].filter((meaning) => ACTIONS.has(meaning));
  const wanted = [...meanings.keys()].filter(
    (meaning) => ACTIONS.has(meaning) && (meanings.get(meaning) ?? 0) >= 0.6,
  );
  if (wanted.length > 0 && !does.some((action) => wanted.includes(action)))
    score *= wanted.some((action) => opening.has(action)) ? 0.9 : 0.5;
  if (does.includes("count") && counted !== undefined && !name.has(counted)) score *= 0.3;
  if (/\bdeprecated\b/i.test(tool.description ?? "")) score *= 0.5;

  const changes = does.filter((action) => CHANGES.has(action));
  const objects = [...name].filter((meaning) => !ACTIONS.has(meaning));
  const named = objects.length === 0 || objects.some((meaning) => meanings.has(meaning));
  const allowed = changes.length === 0 || (named && isToldTo(clause, changes, opening));
  return { tool, score: allowed ? score : 0, coverage };
}

/** Whether the user has said in a word what the tool changes. */
function isToldTo(
  { meanings, asks }: Clause,
  changes: readonly string[],
  opening: ReadonlySet<string>,
): boolean {
  return (
    !asks &&
    [...CHANGES].some(
      (change) => meanings.get(change) === 1 && (changes.includes(change) || opening.has(change)),
    )
  );
}

function vocabularyOf({ name, description = "" }: ToolDefinition): Vocabulary {
  const names = new Set(meaningsOf(name));
  const [first = ""] = description.split(/\.\s/);
  const besideName = (text: string): ReadonlySet<string> =>
    new Set(meaningsOf(text).filter((meaning) => !names.has(meaning)));
  return { name: names, opening: besideName(first), description: besideName(description) };
}

function sum<Value>(values: readonly Value[], of: (value: Value) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
