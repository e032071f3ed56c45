export type { SearchFunction } from "./strategy.ts";
export { toolSearch } from "./tool-search.ts";
export type { ToolSearchOptions } from "./tool-search.ts";
