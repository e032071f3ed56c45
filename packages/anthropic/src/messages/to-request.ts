import type { MessageCreateParamsBase } from "@anthropic-ai/sdk/resources/messages";
import type { Message, ModelRequestOptions, ModelSettings } from "@toolsets/core";
import { toMessages, toSystem } from "./to-messages.ts";
import { toToolChoice } from "./to-tool-choice.ts";

/** What the model may write when nobody says how much; the API wants a number. */
const DEFAULT_MAX_TOKENS = 4096;

/** The body of a request. */
export type AnthropicRequest = MessageCreateParamsBase & {
  temperature?: number;
  top_p?: number;
  top_k?: number;
};

/** The whole body of a request. `seed` has no counterpart; `extraBody` wins over all else. */
export function toRequest(
  model: string,
  messages: readonly Message[],
  {
    instructions,
    tools,
    toolChoice,
    settings,
  }: Pick<ModelRequestOptions, "instructions" | "tools" | "toolChoice" | "settings">,
): AnthropicRequest {
  const { maxTokens, temperature, topP, topK, stopSequences, parallelToolCalls } = settings;
  const { extraBody } = settings;
  const thinking = toThinking(settings);
  const system = toSystem(messages, instructions);
  const isThinking = thinks(extraBody?.["thinking"] ?? thinking);
  return {
    model,
    max_tokens: maxTokens ?? DEFAULT_MAX_TOKENS + (thinking?.budget_tokens ?? 0),
    ...(system.length > 0 && { system }),
    messages: toMessages(messages),
    ...toToolChoice({ tools, toolChoice, parallelToolCalls, isThinking }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(topK !== undefined && { top_k: topK }),
    ...(thinking && { thinking }),
    ...toServiceTier(settings),
    ...(stopSequences !== undefined && { stop_sequences: [...stopSequences] }),
    ...extraBody,
  };
}

/** Tokens that the model may think, of those that it may write. */
const BUDGETS = { minimal: 1024, low: 2048, medium: 10_000, high: 16_384, xhigh: 32_768 };

function toThinking({
  thinking,
}: ModelSettings): { readonly type: "enabled"; readonly budget_tokens: number } | undefined {
  if (thinking === undefined || thinking === false) return undefined;
  return { type: "enabled", budget_tokens: BUDGETS[thinking === true ? "medium" : thinking] };
}

function toServiceTier({
  serviceTier,
}: ModelSettings): { readonly service_tier: "auto" | "standard_only" } | undefined {
  if (serviceTier === "auto") return { service_tier: "auto" };
  return serviceTier === "default" ? { service_tier: "standard_only" } : undefined;
}

function thinks(thinking: unknown): boolean {
  return (
    typeof thinking === "object" &&
    thinking !== null &&
    "type" in thinking &&
    thinking.type !== "disabled"
  );
}
