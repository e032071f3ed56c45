import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { combine, ExternalToolset, type Toolset, type ToolSearchReturn } from "@toolsets/core";
import { toolSearch } from "@toolsets/search";
import { callByName, fakeContext } from "@toolsets/testing";
import { deferLoading, prefixed } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import { root } from "./workspaces.ts";

// The definitions lie beside the project, or they do not.
const DEFINITIONS = join(root, "../shared/data/mcp-tool-definitions.json");
const hasDefinitions = existsSync(DEFINITIONS);
const unlessThere = hasDefinitions ? "" : " (skipped: no ../shared/data/mcp-tool-definitions.json)";

/** The definitions of a server, as MCP has them. */
interface Server {
  readonly tools: readonly {
    readonly name: string;
    readonly description?: string;
    readonly inputSchema: Readonly<Record<string, unknown>>;
  }[];
}

/** How somebody who uses all of these servers would call them. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ["@modelcontextprotocol/server-everything", "everything"],
  ["@modelcontextprotocol/server-filesystem", "files"],
  ["@modelcontextprotocol/server-memory", "memory"],
  ["@modelcontextprotocol/server-sequential-thinking", "thinking"],
  ["@eslint/mcp", "eslint"],
  ["@notionhq/notion-mcp-server", "notion"],
  ["mcp-server-sqlite-npx", "sqlite"],
  ["@upstash/context7-mcp", "context7"],
  ["mongodb-mcp-server", "mongodb"],
  ["@playwright/mcp", "playwright"],
  ["chrome-devtools-mcp", "chrome"],
]);

/** What models send, as people put it, and the tool that they need. */
const QUESTIONS: readonly (readonly [wanted: string, ...queries: readonly string[]])[] = [
  ["files_read_text_file", "read a text file"],
  ["files_create_directory", "create a folder", "new directory"],
  ["files_move_file", "rename a file"],
  ["files_search_files", "find files by name"],
  ["files_list_directory_with_sizes", "how big are the files in a directory"],
  ["files_edit_file", "change some lines of a text file", "edit file"],
  ["files_get_file_info", "when was a file last modified"],
  ["files_directory_tree", "show the folder structure as a tree"],
  ["files_write_file", "save text to a file", "write file"],
  ["files_read_media_file", "look at a picture on disk", "read image file"],
  ["playwright_browser_take_screenshot", "take a screenshot of a web page"],
  ["playwright_browser_click", "click a button on a web page"],
  ["chrome_fill_form", "fill out a form"],
  ["playwright_browser_navigate", "open a website", "go to url"],
  ["playwright_browser_navigate_back", "go back to the previous page"],
  ["playwright_browser_select_option", "choose an option from a dropdown"],
  ["chrome_upload_file", "upload a file to a web page"],
  ["playwright_browser_console_messages", "see errors in the browser console"],
  ["chrome_list_network_requests", "which network requests did the page make"],
  ["chrome_performance_start_trace", "find out why a page loads slowly", "performance trace"],
  ["chrome_lighthouse_audit", "check a site for accessibility and SEO"],
  ["chrome_take_heapsnapshot", "find a memory leak", "heap snapshot"],
  ["chrome_screencast_start", "record a video of the browser"],
  ["playwright_browser_evaluate", "run javascript on a page"],
  ["chrome_get_css_styles", "css styles of an element"],
  ["sqlite_read_query", "select rows from a sqlite database"],
  ["sqlite_list_tables", "which tables are in the database"],
  ["sqlite_describe_table", "columns of a table", "table schema"],
  ["sqlite_write_query", "insert a row into a sqlite table"],
  ["mongodb_delete-many", "delete documents from a collection"],
  ["mongodb_count", "how many documents are in a collection", "count documents"],
  ["mongodb_create-index", "make a query faster", "create index"],
  ["mongodb_explain", "explain a slow query"],
  ["notion_API-create-a-comment", "comment on a notion page"],
  ["notion_API-retrieve-page-markdown", "read a notion page as markdown"],
  ["notion_API-get-users", "who is in our notion workspace", "list notion users"],
  ["memory_add_observations", "remember something about a person", "add to knowledge graph"],
  ["context7_query-docs", "documentation of a library", "code examples"],
  ["eslint_lint-files", "lint a javascript file"],
  ["everything_gzip-file-as-resource", "compress a file"],
];

/** All tools of all servers, none of them shown, behind a search. */
function searchable(): Toolset {
  // our own copy of what the servers said: its README describes the shape
  const servers: Readonly<Record<string, Server>> = JSON.parse(readFileSync(DEFINITIONS, "utf8"));
  const toolsets = Object.entries(servers).map(([key, { tools }]): Toolset => {
    const definitions = tools.map(({ name, description = "", inputSchema }) => ({
      name,
      description,
      parametersJsonSchema: inputSchema,
    }));
    return new ExternalToolset(definitions).pipe(prefixed(PREFIXES.get(key) ?? key));
  });
  const all: Toolset = combine(...toolsets).pipe(deferLoading());
  return toolSearch().wrapToolset?.(all) ?? all;
}

describe(`157 tools of real MCP servers${unlessThere}`, { skip: !hasDefinitions }, () => {
  it("S-1: are listed before the search, those that the questions are about among them", async () => {
    const names = [...(await searchable().getTools(fakeContext())).keys()];
    expect(names.length).toBe(158);
    expect(names.at(-1)).toBe("search_tools");
    expect(QUESTIONS.filter(([wanted]) => !names.includes(wanted))).toEqual([]);
  });

  it("S-3: are found by everyday questions: at least 34 of 40 among the first five", async () => {
    const toolset = searchable();
    const answers = QUESTIONS.map(async ([wanted, ...queries]) => {
      const found = (await callByName(toolset, "search_tools", { queries })) as ToolSearchReturn;
      return { wanted, queries, first: found.discovered_tools.slice(0, 5).map(({ name }) => name) };
    });
    const all = await Promise.all(answers);
    const misses = all
      .filter(({ wanted, first }) => !first.includes(wanted))
      .map(
        ({ wanted, queries, first }) =>
          `${queries.join(" / ")}: ${wanted}, not ${first.join(", ")}`,
      );
    expect(all.length).toBe(40);
    expect(all.length - misses.length, `missed:\n${misses.join("\n")}`).toBeGreaterThanOrEqual(34);
  });
});
