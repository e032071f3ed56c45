import type { MCPTrace } from "./mcp-source.ts";
import { plainLine } from "./plain-text.ts";

/** Words from outside for a message, on one line of at most `maxLength` characters, without secrets. */
export function quote(text: string, trace: MCPTrace, maxLength: number): string {
  return plainLine(hide(text, trace), maxLength);
}

/** The same words without secrets. */
export function hide(text: string, { secrets = [] }: MCPTrace): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, "…");
  return clean;
}
