import { isRecord, NO_USAGE, type RequestUsage } from "@toolsets/core";

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
  const { iterations, ...others } = usage;
  const counts = Object.entries(others)
    .filter(([name]) => !MAPPED.has(name))
    .flatMap(([name, value]) =>
      isRecord(value) ? Object.entries(value) : [[name, value] as const],
    )
    .map(([name, value]) => [name, countOf(value)] as const);
  return [...counts, ...iterationsOf(iterations)].filter(([, count]) => count > 0);
}

/** What was spent beside the answer: on compactions, and by an advisor. It is not part of the other counts. */
function iterationsOf(iterations: unknown): readonly (readonly [string, number])[] {
  if (!Array.isArray(iterations)) return [];
  const counts = new Map<string, number>();
  const add = (name: string, count: number): void =>
    void counts.set(name, (counts.get(name) ?? 0) + count);
  for (const iteration of iterations.filter(isRecord)) {
    const kind = KINDS.get(iteration["type"]);
    if (kind === undefined) continue;
    add(`${kind}_iterations`, 1);
    for (const name of MAPPED) add(`${kind}_${name}`, countOf(iteration[name]));
  }
  if (counts.size > 0) add("message_iterations", iterations.length - sumOf(counts));
  return [...counts];
}

/** How many of the passes are not those of the answer itself. */
function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...KINDS.values()].reduce(
    (sum, kind) => sum + (counts.get(`${kind}_iterations`) ?? 0),
    0,
  );
}

const KINDS: ReadonlyMap<unknown, string> = new Map([
  ["compaction", "compaction"],
  ["advisor_message", "advisor"],
]);

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
