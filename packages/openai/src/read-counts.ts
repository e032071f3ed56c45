import type { RequestUsage } from "@toolsets/core";
import { countOf } from "./as-told.ts";

/** The counts that both APIs tell, by whatever names. */
export interface TokenCounts {
  readonly input: number | null | undefined;
  readonly output: number | null | undefined;
  readonly inputDetails: object | null | undefined;
  readonly outputDetails: object | null | undefined;
  /** All that is told, for counts that only one server knows. */
  readonly all?: object | null | undefined;
}

/** Counts that have a place of their own. */
const KNOWN: ReadonlySet<string> = new Set([
  "prompt_tokens",
  "completion_tokens",
  "input_tokens",
  "output_tokens",
  "total_tokens",
]);

/** Counts as usage; `details` has those of the output, such as `reasoning_tokens`, and others. */
export function readCounts({ input, output, all, ...told }: TokenCounts): RequestUsage {
  const inputDetails = numbersOf(told.inputDetails);
  const { audio_tokens: outputAudioTokens = 0, ...details } = numbersOf(told.outputDetails);
  const others = Object.entries(numbersOf(all)).filter(
    ([name, count]) => !KNOWN.has(name) && Number.isInteger(count),
  );
  return {
    inputTokens: countOf(input),
    cacheWriteTokens: inputDetails["cache_write_tokens"] ?? 0,
    cacheReadTokens: inputDetails["cached_tokens"] ?? 0,
    outputTokens: countOf(output),
    inputAudioTokens: inputDetails["audio_tokens"] ?? 0,
    cacheAudioReadTokens: 0,
    outputAudioTokens,
    details: { ...Object.fromEntries(others), ...details },
  };
}

function numbersOf(details: object | null | undefined): Readonly<Record<string, number>> {
  const entries: readonly [string, unknown][] = Object.entries(details ?? {});
  return Object.fromEntries(
    entries.filter(
      (entry): entry is [string, number] => typeof entry[1] === "number" && entry[1] >= 0,
    ),
  );
}
