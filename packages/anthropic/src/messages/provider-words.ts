/** The provider, as parts name it. */
export const SYSTEM = "anthropic";

/** Marks a thinking part whose text is hidden: its signature is the block's data. */
export const REDACTED = "redacted_thinking";

// keys of `providerDetails`, which histories share with pydantic-ai

/** What called a tool, where that was a program. */
export const CALLER = "anthropic_caller";

/** Which of the tools that run programs a part is of. */
export const CODE_TOOL = "anthropic_tool_name";

/** How the tools of a search were found. */
export const STRATEGY = "strategy";

/** The container that programs ran in. */
export const CONTAINER = "container_id";

/** How the name of an MCP server's calls begins; its id follows. */
export const MCP_PREFIX = "mcp_server:";
