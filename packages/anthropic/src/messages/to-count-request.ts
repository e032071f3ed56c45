import type { AnthropicRequest } from "./to-request.ts";

/** What of a request counts as input. */
const FIELDS: ReadonlySet<string> = new Set([
  "model",
  "messages",
  "system",
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
  "cache_control",
  "mcp_servers",
  "context_management",
]);

/** The body that asks how many tokens a request would send. */
export function toCountRequest(body: AnthropicRequest): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => FIELDS.has(name)));
}
