import {
  type MaybePromise,
  ModelRetry,
  quoteName,
  type RunContext,
  type ToolDefinition,
  type ToolSearchReturn,
  UsageError,
} from "@toolsets/core";
import { rankByWords, wordsOf } from "./rank-by-words.ts";

/**
 * Finds tools for what the model asked: gets the queries as they were sent, and the definitions of
 * all deferred tools, those that were found before too. Returns names, the best first; names that
 * are not among the tools are left out.
 *
 * It may throw what a tool may: `ModelRetry` lets the model ask in another way.
 */
export type SearchFunction<in Deps = unknown> = (
  queries: readonly string[],
  tools: readonly ToolDefinition[],
  ctx: RunContext<Deps>,
) => MaybePromise<readonly string[]>;

/** A strategy as the tool uses it: gives what the model reads. */
export type Search<in Deps> = (
  ...args: Parameters<SearchFunction<Deps>>
) => Promise<ToolSearchReturn>;

const NO_WORD =
  "`queries` has no word of the letters a to z or of digits. Send one or more words of what is needed.";
const NO_QUERY = "`queries` says nothing to look for. Send one or more words of what is needed.";
const NO_MATCH = "No tool matches. What is needed may not exist.";

/** How to search: see `ToolSearchOptions`. */
export type SearchStrategy<Deps = unknown> = "keywords" | "bm25" | "regex" | SearchFunction<Deps>;

/**
 * Makes the search of a strategy, which finds at most `maxResults` tools; nothing where the provider
 * searches.
 *
 * @throws `invalid_usage` for what is no strategy.
 */
export function readStrategy<Deps>(
  strategy: SearchStrategy<Deps> | undefined,
  maxResults: number,
): Search<Deps> | undefined {
  const rank = rankByWords();
  if (strategy === undefined) {
    return async (queries, tools, ctx) => {
      const words = wordsOf(queries);
      if (words.size === 0) throw new ModelRetry(NO_WORD);
      return toReturn(rank(words, tools, ctx.discoveredToolNames).slice(0, maxResults));
    };
  }
  if (strategy === "keywords")
    return searchBy((queries, tools) => rank(wordsOf(queries), tools), maxResults);
  if (typeof strategy === "function") return searchBy(strategy, maxResults);
  if (strategy === "bm25" || strategy === "regex") return undefined;
  throw new UsageError(describeWrong(strategy));
}

/** The cut comes before names are looked at, so that a function cannot make the result longer. */
function searchBy<Deps>(find: SearchFunction<Deps>, maxResults: number): Search<Deps> {
  return async (queries, tools, ctx) => {
    if (queries.every((query) => query.trim() === "")) throw new ModelRetry(NO_QUERY);
    const found: unknown = await find(queries, tools, ctx); // untyped code may return anything
    if (!Array.isArray(found)) {
      const name = find.name === "" ? "strategy" : find.name;
      throw new UsageError(
        `The function ${quoteName(name)} of \`toolSearch()\` returned no list of names. Return an empty list when nothing fits.`,
      );
    }
    const first = new Set<unknown>(found.slice(0, maxResults));
    const listed = new Set<unknown>(tools.map(({ name }) => name));
    return toReturn([...first].filter((name): name is string => listed.has(name)));
  };
}

function toReturn(names: readonly string[]): ToolSearchReturn {
  if (names.length === 0) return { discovered_tools: [], message: NO_MATCH };
  return { discovered_tools: names.map((name) => ({ name })) };
}

function describeWrong(strategy: unknown): string {
  const said =
    typeof strategy === "string" ? quoteName(strategy) : `a value of type ${typeof strategy}`;
  return `\`toolSearch()\`: \`strategy\` is ${said}, which is none. Leave it out, or pass "keywords", a function, "bm25" or "regex".`;
}
