import type { MessageCreateParamsBase } from "@anthropic-ai/sdk/resources/messages";
import type { Message, ModelRequestOptions } from "@toolsets/core";
import { toMessages, toSystem } from "./to-messages.ts";
import { toToolChoice } from "./to-tool-choice.ts";

/** What the model may write when nobody says how much; the API wants a number. */
const DEFAULT_MAX_TOKENS = 4096;

/** The body of a request. */
export type AnthropicRequest = MessageCreateParamsBase & {
  temperature?: number;
  top_p?: number;
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
  const { maxTokens, temperature, topP, stopSequences, parallelToolCalls, extraBody } = settings;
  const system = toSystem(messages, instructions);
  const isThinking = thinks(extraBody?.["thinking"]);
  return {
    model,
    max_tokens: maxTokens ?? DEFAULT_MAX_TOKENS,
    ...(system.length > 0 && { system }),
    messages: toMessages(messages),
    ...toToolChoice({ tools, toolChoice, parallelToolCalls, isThinking }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stopSequences !== undefined && { stop_sequences: [...stopSequences] }),
    ...extraBody,
  };
}

function thinks(thinking: unknown): boolean {
  return (
    typeof thinking === "object" &&
    thinking !== null &&
    "type" in thinking &&
    thinking.type !== "disabled"
  );
}
