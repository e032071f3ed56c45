import type { RequestUsage } from "@toolsets/core";
import { countOf } from "../as-told.ts";
import { readCounts } from "../read-counts.ts";

/** What we read of the usage of a completion. */
export interface ChatUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly prompt_tokens_details?: object | null;
  readonly completion_tokens_details?: object | null;
  readonly prompt_cache_hit_tokens?: number | null;
  readonly cached_tokens?: number | null;
}

/** The usage of a completion; none given counts as zeros. */
export function readUsage(usage: ChatUsage | null | undefined): RequestUsage {
  // what DeepSeek and Moonshot tell of their caches
  const cached = usage?.prompt_cache_hit_tokens ?? usage?.cached_tokens ?? undefined;
  return readCounts({
    input: usage?.prompt_tokens,
    output: usage?.completion_tokens,
    inputDetails: { cached_tokens: cached, ...usage?.prompt_tokens_details },
    outputDetails: usage?.completion_tokens_details,
    all: usage,
  });
}

/** Two usages of one stream as one. */
export function addUsage(one: ChatUsage | undefined, other: ChatUsage): ChatUsage {
  if (one === undefined) return other;
  return {
    ...addCounts(one, other),
    prompt_tokens: countOf(one.prompt_tokens) + countOf(other.prompt_tokens),
    completion_tokens: countOf(one.completion_tokens) + countOf(other.completion_tokens),
    prompt_tokens_details: addCounts(one.prompt_tokens_details, other.prompt_tokens_details),
    completion_tokens_details: addCounts(
      one.completion_tokens_details,
      other.completion_tokens_details,
    ),
  };
}

function addCounts(one: object | null | undefined, other: object | null | undefined): object {
  const sum = new Map<string, unknown>(Object.entries(one ?? {}));
  for (const [name, count] of Object.entries(other ?? {}) as [string, unknown][]) {
    const before = sum.get(name);
    const isSum = typeof before === "number" && typeof count === "number";
    sum.set(name, isSum ? before + count : count);
  }
  return Object.fromEntries(sum);
}
