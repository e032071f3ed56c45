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

/** What a run used. Only tool calls that succeeded are counted. */
export interface RunUsage extends Omit<RequestUsage, "cost" | "extra"> {
  readonly requests: number;
  readonly toolCalls: number;
}

/** Where a run stops. */
export interface UsageLimits {
  /** The most model requests; 50 unless told otherwise. */
  readonly requestLimit?: number | undefined;
  /** The most tool calls that succeed. A batch that could exceed it is not begun. */
  readonly toolCallsLimit?: number | undefined;
}

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

export const NO_RUN_USAGE: RunUsage = { ...NO_USAGE, requests: 0, toolCalls: 0 };

/** The sum of both, one request more. */
export function addRequest(total: RunUsage, usage: RequestUsage): RunUsage {
  return {
    inputTokens: total.inputTokens + usage.inputTokens,
    cacheWriteTokens: total.cacheWriteTokens + usage.cacheWriteTokens,
    cacheReadTokens: total.cacheReadTokens + usage.cacheReadTokens,
    outputTokens: total.outputTokens + usage.outputTokens,
    inputAudioTokens: total.inputAudioTokens + usage.inputAudioTokens,
    cacheAudioReadTokens: total.cacheAudioReadTokens + usage.cacheAudioReadTokens,
    outputAudioTokens: total.outputAudioTokens + usage.outputAudioTokens,
    details: addDetails(total.details, usage.details),
    requests: total.requests + 1,
    toolCalls: total.toolCalls,
  };
}

type Details = RequestUsage["details"];

function addDetails(total: Details, details: Details): Details {
  const sum = new Map(Object.entries(total)); // names come from a provider
  for (const [name, count] of Object.entries(details)) sum.set(name, (sum.get(name) ?? 0) + count);
  return Object.fromEntries(sum);
}
