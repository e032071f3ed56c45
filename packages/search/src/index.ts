export type { SearchFunction, SearchStrategy } from "./strategy.ts";
export { toolSearch } from "./tool-search.ts";
export type { ToolSearchOptions } from "./tool-search.ts";
