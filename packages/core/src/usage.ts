import { addDecimals } from "./decimal.ts";
import type { JsonObject } from "./json.ts";

/** What one model request used, in tokens. */
export interface RequestUsage {
  readonly inputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  readonly inputAudioTokens: number;
  readonly cacheAudioReadTokens: number;
  readonly outputAudioTokens: number;
  /** Counts that only this provider has, by its own names. */
  readonly details: Readonly<Record<string, number>>;
  /** What it cost: a decimal number as text, which is exact. */
  readonly cost?: string;
  /** Fields of a history that are unknown here, by their own names: kept for those who know them. */
  readonly extra?: JsonObject;
}

/** What a run used. Only tool calls that succeeded are counted. A cost that nobody knows is unset. */
export interface RunUsage extends RequestUsage {
  readonly requests: number;
  readonly toolCalls: number;
}

/** Nothing used. */
export const NO_USAGE: RequestUsage = {
  inputTokens: 0,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 0,
  inputAudioTokens: 0,
  cacheAudioReadTokens: 0,
  outputAudioTokens: 0,
  details: {},
};

/** Nothing used, by a run that has not begun. */
export const NO_RUN_USAGE: RunUsage = { ...NO_USAGE, requests: 0, toolCalls: 0 };

/** The sum of both, one request more. */
export function addRequest(total: RunUsage, usage: RequestUsage): RunUsage {
  return { ...addUsage(total, usage), requests: total.requests + 1 };
}

/** The sum of both, as plain data. With `-1`, what is left of the first without the second. */
export function addUsage(total: RunUsage, more: Partial<RunUsage>, factor: 1 | -1 = 1): RunUsage {
  const cost = addCosts(total.cost, more.cost, factor);
  const extra = addNumbers(total.extra ?? {}, more.extra ?? {}, factor);
  return {
    inputTokens: total.inputTokens + factor * (more.inputTokens ?? 0),
    cacheWriteTokens: total.cacheWriteTokens + factor * (more.cacheWriteTokens ?? 0),
    cacheReadTokens: total.cacheReadTokens + factor * (more.cacheReadTokens ?? 0),
    outputTokens: total.outputTokens + factor * (more.outputTokens ?? 0),
    inputAudioTokens: total.inputAudioTokens + factor * (more.inputAudioTokens ?? 0),
    cacheAudioReadTokens: total.cacheAudioReadTokens + factor * (more.cacheAudioReadTokens ?? 0),
    outputAudioTokens: total.outputAudioTokens + factor * (more.outputAudioTokens ?? 0),
    details: addNumbers(total.details, more.details ?? {}, factor),
    ...(cost !== undefined && { cost }),
    ...(extra !== NOTHING && { extra }),
    requests: total.requests + factor * (more.requests ?? 0),
    toolCalls: total.toolCalls + factor * (more.toolCalls ?? 0),
  };
}

type Numbers = Readonly<Record<string, number>>;

const NOTHING: Numbers = {};

/** By name, and what is no number left out. */
function addNumbers(total: JsonObject, more: JsonObject, factor: 1 | -1): Numbers {
  if (isEmpty(total) && isEmpty(more)) return NOTHING;
  const sum = new Map<string, number>(); // names come from a provider
  for (const [numbers, sign] of [
    [total, 1],
    [more, factor],
  ] as const)
    for (const [name, count] of Object.entries(numbers))
      if (typeof count === "number") sum.set(name, (sum.get(name) ?? 0) + sign * count);
  return Object.fromEntries(sum);
}

function isEmpty(numbers: JsonObject): boolean {
  for (const name in numbers) if (Object.hasOwn(numbers, name)) return false;
  return true;
}

function addCosts(
  one: string | undefined,
  other: string | undefined,
  factor: 1 | -1,
): string | undefined {
  if (other === undefined) return one;
  return addDecimals(one ?? "0", other, factor === 1 ? 1n : -1n);
}
