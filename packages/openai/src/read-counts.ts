import type { RequestUsage } from "@toolsets/core";

/** The counts that both APIs tell, by whatever names. */
export interface TokenCounts {
  readonly input: number | null | undefined;
  readonly output: number | null | undefined;
  readonly inputDetails: object | null | undefined;
  readonly outputDetails: object | null | undefined;
}

/** Counts as usage; `details` has those of the output, such as `reasoning_tokens`. */
export function readCounts({ input, output, ...all }: TokenCounts): RequestUsage {
  const inputDetails = numbersOf(all.inputDetails);
  const { audio_tokens: outputAudioTokens = 0, ...details } = numbersOf(all.outputDetails);
  return {
    inputTokens: input ?? 0,
    cacheWriteTokens: inputDetails["cache_write_tokens"] ?? 0,
    cacheReadTokens: inputDetails["cached_tokens"] ?? 0,
    outputTokens: output ?? 0,
    inputAudioTokens: inputDetails["audio_tokens"] ?? 0,
    cacheAudioReadTokens: 0,
    outputAudioTokens,
    details,
  };
}

function numbersOf(details: object | null | undefined): Readonly<Record<string, number>> {
  const entries: readonly [string, unknown][] = Object.entries(details ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
