import type { ListToolsResult, Tool } from "@modelcontextprotocol/client";
import { MCPLimitError } from "./errors/mcp-limit-error.ts";
import { isDeeperThan } from "./json-depth.ts";
import { plainLine } from "./plain-text.ts";

const MAX_PAGES = 100;
const MAX_TOOLS = 10_000;
const MAX_DEFINITION = 1_048_576;
const MAX_DEPTH = 64;

/**
 * Reads all pages of a listing.
 *
 * @throws `mcp_limit` for more than 100 pages, 10,000 tools, 1 Mi characters in a definition, or 64
 * levels of nesting.
 */
export async function listTools(
  label: string,
  fetchPage: (cursor: string | undefined) => Promise<ListToolsResult>,
): Promise<readonly Tool[]> {
  const listed: Tool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { tools, nextCursor } = await fetchPage(cursor);
    if (listed.length + tools.length > MAX_TOOLS) {
      throw new MCPLimitError(
        tooMuch(label, `more than ${count(MAX_TOOLS)} tools`),
        label,
        "tools",
      );
    }
    for (const tool of tools) {
      checkDefinition(label, tool);
      listed.push(tool);
    }
    if (nextCursor === undefined || nextCursor === "") return listed;
    cursor = nextCursor;
  }
  throw new MCPLimitError(tooMuch(label, `more than ${MAX_PAGES} pages of tools`), label, "pages");
}

function checkDefinition(label: string, tool: Tool): void {
  const of = `the definition of \`${plainLine(tool.name, 64)}\``;
  if (isDeeperThan(tool, MAX_DEPTH)) {
    throw new MCPLimitError(
      tooMuch(label, `more than ${MAX_DEPTH} levels in ${of}`),
      label,
      "depth",
    );
  }
  if (JSON.stringify(tool).length > MAX_DEFINITION) {
    throw new MCPLimitError(
      tooMuch(label, `more than ${count(MAX_DEFINITION)} characters in ${of}`),
      label,
      "definition",
    );
  }
}

function tooMuch(label: string, what: string): string {
  return `${label} lists ${what}. That is taken for a fault of the server: tell its author, or do without it.`;
}

function count(limit: number): string {
  return limit.toLocaleString("en-US");
}
