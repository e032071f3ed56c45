import {
  AbstractToolset,
  type RunContext,
  type Toolset,
  type ToolSearchReturn,
  type ToolSource,
  toolsetTool,
  type ToolsetTool,
} from "@toolsets/core";
import { callByName, fakeContext } from "@toolsets/testing";
import { toolSearch, type ToolSearchOptions } from "../tool-search.ts";

/** What a test says of a tool. */
export type Source = Partial<ToolSource> & { readonly name: string };

/** A toolset that lists the same entries every time; the tools of texts alone are deferred. */
export class Shelf extends AbstractToolset {
  readonly id = undefined;
  /** Live: a test may change it. */
  readonly tools: Map<string, ToolsetTool>;

  constructor(...sources: readonly (string | Source)[]) {
    super();
    this.tools = new Map(
      sources
        .map((source) =>
          typeof source === "string" ? { name: source, deferLoading: true } : source,
        )
        .map((source) => [source.name, this.entry(source)]),
    );
  }

  entry(source: Source): ToolsetTool {
    const all = { parametersJsonSchema: { type: "object" }, ...source };
    return toolsetTool(this, all, { maxRetries: 1 });
  }

  getTools(): ReadonlyMap<string, ToolsetTool> {
    return this.tools;
  }

  async callTool(name: string): Promise<unknown> {
    return `${name} was called`;
  }
}

/** A toolset as a run has it when `toolSearch(options)` is among its capabilities. */
export function withSearch(toolset: Toolset, options?: ToolSearchOptions): Toolset {
  const wrapped = toolSearch(options).wrapToolset?.(toolset);
  if (wrapped === undefined) throw new Error("toolSearch() wraps nothing");
  return wrapped;
}

/** Calls the search as a model does, in a run that has discovered some tools. */
export async function search(
  toolset: Toolset,
  queries: readonly string[],
  discovered: readonly string[] = [],
): Promise<ToolSearchReturn> {
  const ctx: RunContext = fakeContext({ discoveredToolNames: new Set(discovered) });
  const found = await callByName<unknown>(toolset, "search_tools", { queries }, ctx);
  return found as ToolSearchReturn; // what the tool promises
}

/** The names that a search finds. */
export async function find(
  toolset: Toolset,
  queries: readonly string[],
  discovered?: readonly string[],
): Promise<readonly string[]> {
  const { discovered_tools: tools } = await search(toolset, queries, discovered);
  return tools.map(({ name }) => name);
}
