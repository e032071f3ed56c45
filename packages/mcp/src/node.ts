export { stdio } from "./node/stdio.ts";
export type { StdioOptions } from "./node/stdio.ts";
export { loadMCPToolsets } from "./node/load-mcp-toolsets.ts";
export type { LoadMCPToolsetsOptions, UnavailableMCPServer } from "./node/load-mcp-toolsets.ts";
