import type { RequestUsage } from "@toolsets/core";
import { NO_USAGE } from "@toolsets/core";

/** The counts of a message, or of a piece of a stream; `null` where a count is not given. */
export type WireUsage = Readonly<Record<string, unknown>>;

const MAPPED: ReadonlySet<string> = new Set([
  "input_tokens",
  "output_tokens",
  "cache_creation_input_tokens",
  "cache_read_input_tokens",
]);

/** The usage of a request. The wire counts cached input apart; `inputTokens` is all of it. */
export function readUsage(usage: WireUsage): RequestUsage {
  const cacheWriteTokens = countOf(usage["cache_creation_input_tokens"]);
  const cacheReadTokens = countOf(usage["cache_read_input_tokens"]);
  return {
    ...NO_USAGE,
    inputTokens: countOf(usage["input_tokens"]) + cacheWriteTokens + cacheReadTokens,
    cacheWriteTokens,
    cacheReadTokens,
    outputTokens: countOf(usage["output_tokens"]),
    details: Object.fromEntries(detailsOf(usage)),
  };
}

/** Later counts replace earlier ones: the wire adds them up itself. */
export function mergeUsage(earlier: WireUsage, later: WireUsage): WireUsage {
  const given = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
  return { ...earlier, ...Object.fromEntries(given) };
}

/** Further counts, one level deep, such as `thinking_tokens`; zeros are left out. */
function detailsOf(usage: WireUsage): readonly (readonly [string, number])[] {
  return Object.entries(usage)
    .filter(([name]) => !MAPPED.has(name))
    .flatMap(([name, value]) => (isGroup(value) ? Object.entries(value) : [[name, value] as const]))
    .flatMap(([name, value]) => (countOf(value) > 0 ? [[name, countOf(value)] as const] : []));
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function countOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
