import type { MCPTrace } from "./mcp-source.ts";
import { plainLine } from "./plain-text.ts";

const MAX_DEPTH = 64;

/** Words from outside for a message, on one line of at most `maxLength` characters, without secrets. */
export function quote(text: string, trace: MCPTrace, maxLength: number): string {
  return plainLine(hide(text, trace), maxLength);
}

/** Data without secrets, down to a depth that no secret is found below. */
export function hideInData(data: unknown, trace: MCPTrace, depth = 0): unknown {
  if ((trace.secrets ?? []).length === 0) return data;
  if (typeof data === "string") return hide(data, trace);
  if (typeof data !== "object" || data === null) return data;
  if (depth === MAX_DEPTH) return "…";
  if (Array.isArray(data)) return data.map((item) => hideInData(item, trace, depth + 1));
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      hide(key, trace),
      hideInData(value, trace, depth + 1),
    ]),
  );
}

/** The same words without secrets. */
export function hide(text: string, { secrets = [] }: MCPTrace): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, "…");
  return clean;
}
