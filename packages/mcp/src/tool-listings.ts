import type { Tool } from "@modelcontextprotocol/client";
import {
  renameTool,
  ToolNameConflictError,
  type Toolset,
  type ToolsetTool,
  toolsetTool,
} from "@toolsets/core";
import { plainLine } from "./plain-text.ts";
import type { MCPToolOptions } from "./mcp-toolset-options.ts";
import { readTool } from "./read-tool.ts";

type Listing = ReadonlyMap<string, ToolsetTool>;

/** What the tools of a server look like to a run; the same map for the same list and retries. */
export type ToolListings = (tools: readonly Tool[], maxRetries: number) => Listing;

/** An entry of a listing, with the tool as the server listed it. */
interface ListedTool extends ToolsetTool {
  readonly mcpTool: Tool;
}

/** The tool as the server listed it, of an entry that may have passed through operators. */
export function listedTool(entry: ToolsetTool<never>): Tool | undefined {
  return "mcpTool" in entry ? (entry as ListedTool).mcpTool : undefined; // nobody else adds it
}

/** What a listing looks like. */
export interface ListingForm extends Pick<MCPToolOptions, "includeReturnSchema"> {
  /** Stands before each name. */
  readonly prefix?: string | undefined;
}

/** Makes the listings of `toolset`. */
export function toolListings(
  toolset: Pick<Toolset, "id" | "label">,
  form: ListingForm = {},
): ToolListings {
  const made = new WeakMap<readonly Tool[], Map<number, Listing>>();
  return (tools, maxRetries) => {
    const known = made.get(tools) ?? new Map<number, Listing>();
    made.set(tools, known);
    const listing = known.get(maxRetries) ?? toListing(toolset, tools, maxRetries, form);
    known.set(maxRetries, listing);
    return listing;
  };
}

function toListing(
  toolset: Pick<Toolset, "id" | "label">,
  tools: readonly Tool[],
  maxRetries: number,
  { includeReturnSchema, prefix }: ListingForm,
): Listing {
  const listing = new Map<string, ToolsetTool>();
  for (const tool of tools) {
    const source = readTool(tool);
    const shown = includeReturnSchema === undefined ? source : { ...source, includeReturnSchema };
    const entry = toolsetTool(toolset, shown, { maxRetries });
    const name = prefix === undefined ? tool.name : `${prefix}_${tool.name}`;
    if (listing.has(name)) {
      const owner = plainLine(entry.definition.origin.join(), 200);
      throw new ToolNameConflictError(
        plainLine(tool.name, 64),
        [owner, owner],
        "Tell the author of the server: it lists the name twice.",
      );
    }
    const named = prefix === undefined ? entry : renameTool(entry, name, `prefixed(${prefix})`);
    const listed: ListedTool = { ...named, mcpTool: tool };
    listing.set(name, listed);
  }
  return listing;
}
