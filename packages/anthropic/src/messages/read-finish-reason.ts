import type { FinishReason } from "@toolsets/core";

const REASONS: ReadonlyMap<unknown, FinishReason> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["compaction", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool_call"],
  ["refusal", "content_filter"],
]);

/** Why the model stopped; nothing for a pause, and for reasons that are not known here. */
export function readFinishReason(stopReason: unknown): FinishReason | undefined {
  return REASONS.get(stopReason);
}
