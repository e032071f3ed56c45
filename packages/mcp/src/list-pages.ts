import type { ReadList } from "./cached-list.ts";
import { MCPLimitError } from "./errors/mcp-limit-error.ts";
import { isDeeperThan } from "./json-depth.ts";
import { plainLine } from "./plain-text.ts";

const MAX_PAGES = 100;
const MAX_ITEMS = 10_000;
const MAX_DEFINITION = 1_048_576;
const MAX_DEPTH = 64;

/** What is listed. */
export type ListKind = "tools" | "resources" | "resources/templates" | "prompts";

/** A page of a listing. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | undefined;
  readonly ttlMs?: unknown;
}

/**
 * Reads all pages of a listing.
 *
 * @throws `mcp_limit` for more than 100 pages, 10,000 items, 1 Mi characters in a definition, or 64
 * levels of nesting.
 */
export async function listPages<Item extends { readonly name: string }>(
  label: string,
  kind: ListKind,
  fetchPage: (cursor: string | undefined) => Promise<ListPage<Item>>,
): Promise<ReadList<Item>> {
  const listed: Item[] = [];
  let cursor: string | undefined;
  let ttlMs: number | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items, nextCursor, ttlMs: ttl } = await fetchPage(cursor);
    if (listed.length + items.length > MAX_ITEMS) {
      throw tooMuch(label, `more than ${count(MAX_ITEMS)} ${kind}`, "tools");
    }
    if (typeof ttl === "number") ttlMs = Math.max(0, Math.min(ttl, ttlMs ?? ttl));
    for (const item of items) {
      checkDefinition(label, item);
      listed.push(item);
    }
    if (nextCursor === undefined || nextCursor === "") return { items: listed, ttlMs };
    cursor = nextCursor;
  }
  throw tooMuch(label, `more than ${MAX_PAGES} pages of ${kind}`, "pages");
}

function checkDefinition(label: string, item: { readonly name: string }): void {
  const of = `the definition of \`${plainLine(item.name, 64)}\``;
  if (isDeeperThan(item, MAX_DEPTH)) {
    throw tooMuch(label, `more than ${MAX_DEPTH} levels in ${of}`, "depth");
  }
  if (JSON.stringify(item).length > MAX_DEFINITION) {
    throw tooMuch(label, `more than ${count(MAX_DEFINITION)} characters in ${of}`, "definition");
  }
}

function tooMuch(label: string, what: string, limit: MCPLimitError["limit"]): MCPLimitError {
  return new MCPLimitError(
    `${label} lists ${what}. That is taken for a fault of the server: tell its author, or do without it.`,
    label,
    limit,
  );
}

function count(limit: number): string {
  return limit.toLocaleString("en-US");
}
