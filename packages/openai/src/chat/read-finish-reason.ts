import type { FinishReason } from "@toolsets/core";

const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["eos", "stop"],
  ["length", "length"],
  ["content_filter", "content_filter"],
  ["tool_calls", "tool_call"],
  ["function_call", "tool_call"],
  ["error", "error"],
]);

/** Why a completion ended: none given counts as `stop`, an unknown one as nothing known. */
export function readFinishReason(reason: string | null | undefined): FinishReason | undefined {
  return reason ? REASONS.get(reason) : "stop";
}
