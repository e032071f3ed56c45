import {
  andThen,
  type Capability,
  capability,
  checkToolLimits,
  keepListing,
  type NativeTool,
  operator,
  quoteName,
  redefined,
  type ToolDefinition,
  type Toolset,
  type ToolsetTool,
  toolsetTool,
  type ToolSource,
  UsageError,
} from "@toolsets/core";
import { searchArguments } from "./search-arguments.ts";
import { readStrategy, type SearchStrategy } from "./strategy.ts";

/** How `toolSearch` searches, and what the model reads about it. */
export interface ToolSearchOptions<in Deps = unknown> {
  /**
   * Unset, the provider searches where the model has a search of its own. Else tools are ranked by how
   * many words of the queries their names and descriptions have, and those that were found before come
   * last, so that a search that is repeated finds more. `"keywords"` ranks by words alone. A function
   * searches itself. `"bm25"` and `"regex"` are searches of providers: other models are an error.
   */
  readonly strategy?: SearchStrategy<Deps> | undefined;
  /** How many tools a search finds at most; 10 unless told otherwise. */
  readonly maxResults?: number | undefined;
  /** Of `search_tools`: when to search, and how. */
  readonly toolDescription?: string | undefined;
  /** Of its parameter `queries`. */
  readonly parameterDescription?: string | undefined;
  /** How often the model may try again after a search that fails; the run decides where it is unset. */
  readonly maxRetries?: number | undefined;
}

const NAME = "search_tools";
const OWNER = "`toolSearch()`";

const WHEN =
  "Finds tools that you do not see yet. When none of your tools fits, search here before you say that something cannot be done.";
const BY_WORDS =
  "Tools come first whose names and descriptions have the most words of your queries.";
const AFTERWARDS =
  "You can call the tools that are found from your next turn on. If nothing is found, there is no such tool.";
const QUERIES_OF_WORDS =
  "What the tools should do, in words that their names or descriptions are likely to have. Several queries widen the search.";
const QUERIES = "What the tools should do. Several queries widen the search.";

/** What a search of the provider looks through. */
const MARK = { withNative: "tool_search" } as const;

type Listing<Deps> = ReadonlyMap<string, ToolsetTool<Deps>>;

/** The entry of the tool itself. What it adds comes back in `callTool`. */
interface SearchTool<in Deps> extends ToolsetTool<Deps> {
  /** What is searched: the deferred tools of `toolset`. */
  readonly corpus: {
    readonly toolset: Toolset<Deps>;
    readonly definitions: readonly ToolDefinition[];
  };
}

/**
 * Lets the model search for deferred tools: a run that has some lists them after all others, and
 * `search_tools` after them. It finds tools by the names and descriptions that they have where the
 * capability stands, so it stands after capabilities that change them.
 *
 * @throws `invalid_usage` for options out of range; at a listing when another tool is called
 * `search_tools` while tools are deferred; at the start of a run when the model has no such search.
 *
 * @example
 * const agent = new Agent({
 *   model,
 *   toolsets: [toolset.pipe(deferLoading())],
 *   capabilities: [toolSearch({ maxResults: 5 })],
 * });
 */
export function toolSearch<Deps = unknown>(
  options: ToolSearchOptions<Deps> = {},
): Capability<Deps> {
  const { strategy, maxResults = 10, maxRetries } = options;
  checkToolLimits(OWNER, { maxRetries });
  if (!(Number.isInteger(maxResults) && maxResults >= 1))
    throw new UsageError(
      `${OWNER}: \`maxResults\` is ${maxResults}; it must be a whole number >= 1.`,
    );
  const search = readStrategy(strategy, maxResults);
  const source = search && describe(options);

  const searchable = operator<Deps, (inner: Toolset<Deps>) => Toolset<Deps>>(
    "toolSearch",
    (inner) => {
      const arrange = keepListing((tools: Listing<Deps>) => arranged(inner, tools, source));
      return {
        getTools: (ctx) =>
          andThen(inner.getTools(ctx), (tools) => arrange(tools)?.(ctx.maxRetries) ?? tools),
        async callTool(name, args, ctx, tool) {
          const { corpus } = tool as Partial<SearchTool<Deps>>; // whatever it is there in other entries, it is not of `inner`
          if (search === undefined || corpus?.toolset !== inner)
            return inner.callTool(name, args, ctx, tool);
          const queries = args["queries"] as readonly string[]; // `searchArguments` saw them
          return search(queries, corpus.definitions, ctx);
        },
      };
    },
  );
  return capability({ wrapToolset: searchable, nativeTools: [toNative(strategy)] });
}

/** The search of the provider. One that this package can do without is optional. */
function toNative<Deps>(strategy: SearchStrategy<Deps> | undefined): NativeTool {
  const kind = "tool_search";
  if (strategy === undefined) return { kind, optional: true };
  if (strategy === "bm25" || strategy === "regex") return { kind, strategy };
  return { kind, strategy: "custom", optional: true };
}

function describe<Deps>(options: ToolSearchOptions<Deps>): ToolSource<Deps> {
  const { strategy, maxRetries } = options;
  const isByWords = typeof strategy !== "function";
  const {
    toolDescription = [WHEN, ...(isByWords ? [BY_WORDS] : []), AFTERWARDS].join(" "),
    parameterDescription = isByWords ? QUERIES_OF_WORDS : QUERIES,
  } = options;
  const { jsonSchema, validate } = searchArguments(NAME, parameterDescription);
  return {
    name: NAME,
    description: toolDescription,
    parametersJsonSchema: jsonSchema,
    toolKind: "tool-search",
    ...(strategy === undefined && { unlessNative: "tool_search" }),
    ...(maxRetries !== undefined && { maxRetries }),
    validateArgs: validate,
  };
}

/** The listing with the search, for a number of retries; nothing where no tool is deferred. */
function arranged<Deps>(
  toolset: Toolset<Deps>,
  tools: Listing<Deps>,
  source: ToolSource<Deps> | undefined,
): ((maxRetries: number) => Listing<Deps>) | undefined {
  const isDeferred = ([, { definition }]: readonly [string, ToolsetTool<Deps>]): boolean =>
    definition.deferLoading === true;
  const entries = [...tools];
  const deferred = entries.filter(isDeferred);
  if (deferred.length === 0) return undefined;
  const taken = tools.get(NAME);
  if (taken !== undefined) {
    const origin = quoteName(taken.definition.origin.join(" → "));
    throw new UsageError(
      `\`${NAME}\` is the tool that ${OWNER} adds while tools are deferred, and ${origin} has that name too. Pipe its toolset through \`renamed({ other_name: "${NAME}" })\`.`,
    );
  }
  const definitions = deferred.map(([, { definition }]) => definition);
  const listed = [
    ...entries.filter((entry) => !isDeferred(entry)),
    ...deferred.map(
      ([name, tool]) => [name, redefined(tool, { ...tool.definition, ...MARK })] as const,
    ),
  ];
  if (source === undefined) {
    const listing = new Map(listed);
    return () => listing;
  }
  const listings = new Map<number, Listing<Deps>>();
  return (maxRetries) => {
    const known = listings.get(maxRetries);
    if (known !== undefined) return known;
    const tool: SearchTool<Deps> = {
      ...toolsetTool({ id: undefined, label: "toolSearch" }, source, { maxRetries }),
      corpus: { toolset, definitions },
    };
    const listing = new Map([...listed, [NAME, tool] as const]);
    listings.set(maxRetries, listing);
    return listing;
  };
}
