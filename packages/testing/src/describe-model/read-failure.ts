import { check } from "./check.ts";

/** The code of an error of ours. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

const MOST_LEVELS = 8;

/** Looks for the key in everything that an error holds, and in what caused it. */
export function checkKeyHidden(error: unknown, apiKey: string): void {
  const path = findText(error, apiKey, "error", new Set());
  check(path === undefined, `The key stands in \`${path}\`: errors go to logs.`);
}

function findText(
  value: unknown,
  text: string,
  path: string,
  seen: Set<unknown>,
): string | undefined {
  if (typeof value === "string") return value.includes(text) ? path : undefined;
  if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
  if (seen.size > 10_000 || path.split(".").length > MOST_LEVELS) return undefined;
  seen.add(value);
  if (value instanceof Headers || value instanceof Map)
    return findText(Object.fromEntries(value), text, path, seen);
  for (const name of Object.getOwnPropertyNames(value)) {
    const inner: unknown = Reflect.get(value, name);
    const found = findText(inner, text, `${path}.${name}`, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}
