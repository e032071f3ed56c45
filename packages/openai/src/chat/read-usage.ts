import type { RequestUsage } from "@toolsets/core";
import { readCounts } from "../read-counts.ts";

/** What we read of the usage of a completion. */
export interface ChatUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly prompt_tokens_details?: object | null;
  readonly completion_tokens_details?: object | null;
}

/** The usage of a completion; none given counts as zeros. */
export function readUsage(usage: ChatUsage | null | undefined): RequestUsage {
  return readCounts({
    input: usage?.prompt_tokens,
    output: usage?.completion_tokens,
    inputDetails: usage?.prompt_tokens_details,
    outputDetails: usage?.completion_tokens_details,
  });
}
