import { plainName } from "./quote-name.ts";
import type { ToolDefinition } from "./tool-definition.ts";

/** Of one step: labels of servers hold whole commands. */
const LONGEST = 300;

/** Where a tool came from and what renamed it, on one line: `MCPToolset 'a'#find → prefixed(b)`. */
export function describeOrigin({ origin }: Pick<ToolDefinition, "origin">): string {
  return origin.map((step) => plainName(step, LONGEST)).join(" → ");
}
