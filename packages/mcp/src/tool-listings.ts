import type { Tool } from "@modelcontextprotocol/client";
import { ToolNameConflictError, type Toolset, type ToolsetTool, toolsetTool } from "@toolsets/core";
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

/** Makes the listings of `toolset`. */
export function toolListings(
  toolset: Pick<Toolset, "id" | "label">,
  { includeReturnSchema }: Pick<MCPToolOptions, "includeReturnSchema"> = {},
): ToolListings {
  const made = new WeakMap<readonly Tool[], Map<number, Listing>>();
  return (tools, maxRetries) => {
    const known = made.get(tools) ?? new Map<number, Listing>();
    made.set(tools, known);
    const listing =
      known.get(maxRetries) ?? toListing(toolset, tools, { maxRetries, includeReturnSchema });
    known.set(maxRetries, listing);
    return listing;
  };
}

function toListing(
  toolset: Pick<Toolset, "id" | "label">,
  tools: readonly Tool[],
  {
    maxRetries,
    includeReturnSchema,
  }: { readonly maxRetries: number; readonly includeReturnSchema: boolean | undefined },
): Listing {
  const listing = new Map<string, ToolsetTool>();
  for (const tool of tools) {
    const source = {
      ...readTool(tool),
      ...(includeReturnSchema !== undefined && { includeReturnSchema }),
    };
    const entry = toolsetTool(toolset, source, { maxRetries });
    if (listing.has(tool.name)) {
      const owner = plainLine(entry.definition.origin.join(), 200);
      throw new ToolNameConflictError(
        plainLine(tool.name, 64),
        [owner, owner],
        "Tell the author of the server: it lists the name twice.",
      );
    }
    const listed: ListedTool = { ...entry, mcpTool: tool };
    listing.set(tool.name, listed);
  }
  return listing;
}
