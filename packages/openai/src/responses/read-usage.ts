import type { RequestUsage } from "@toolsets/core";
import { readCounts } from "../read-counts.ts";

/** What we read of the usage of a response. */
export interface ResponsesUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly input_tokens_details?: object | null;
  readonly output_tokens_details?: object | null;
}

/** The usage of a response; none given counts as zeros. */
export function readUsage(usage: ResponsesUsage | null | undefined): RequestUsage {
  return readCounts({
    input: usage?.input_tokens,
    output: usage?.output_tokens,
    inputDetails: usage?.input_tokens_details,
    outputDetails: usage?.output_tokens_details,
    all: usage,
  });
}
