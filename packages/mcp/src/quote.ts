import type { MCPTrace } from "./mcp-source.ts";
import { plainLine } from "./plain-text.ts";

/** Words from outside for a message, on one line of at most `maxLength` characters, without secrets. */
export function quote(text: string, { secrets = [] }: MCPTrace, maxLength: number): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, "…");
  return plainLine(clean, maxLength);
}
