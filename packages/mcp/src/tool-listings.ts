import type { Tool } from "@modelcontextprotocol/client";
import { ToolNameConflictError, type Toolset, type ToolsetTool, toolsetTool } from "@toolsets/core";
import { plainLine } from "./plain-text.ts";
import { readTool } from "./read-tool.ts";

type Listing = ReadonlyMap<string, ToolsetTool>;

/** What the tools of a server look like to a run; the same map for the same list and retries. */
export type ToolListings = (tools: readonly Tool[], maxRetries: number) => Listing;

/** Makes the listings of `toolset`. */
export function toolListings(toolset: Pick<Toolset, "id" | "label">): ToolListings {
  const made = new WeakMap<readonly Tool[], Map<number, Listing>>();
  return (tools, maxRetries) => {
    const known = made.get(tools) ?? new Map<number, Listing>();
    made.set(tools, known);
    const listing = known.get(maxRetries) ?? toListing(toolset, tools, maxRetries);
    known.set(maxRetries, listing);
    return listing;
  };
}

function toListing(
  toolset: Pick<Toolset, "id" | "label">,
  tools: readonly Tool[],
  maxRetries: number,
): Listing {
  const listing = new Map<string, ToolsetTool>();
  for (const tool of tools) {
    const entry = toolsetTool(toolset, readTool(tool), { maxRetries });
    if (listing.has(tool.name)) {
      const owner = plainLine(entry.definition.origin.join(), 200);
      throw new ToolNameConflictError(
        plainLine(tool.name, 64),
        [owner, owner],
        "Tell the author of the server: it lists the name twice.",
      );
    }
    listing.set(tool.name, entry);
  }
  return listing;
}
