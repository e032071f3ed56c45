import type { MessageCreateParamsBase } from "@anthropic-ai/sdk/resources/messages";
import type { Message, ModelRequestOptions } from "@toolsets/core";
import { toMessages, toSystem } from "./to-messages.ts";
import { toTools } from "./to-tools.ts";

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
    settings,
  }: Pick<ModelRequestOptions, "instructions" | "tools" | "settings">,
): AnthropicRequest {
  const { maxTokens, temperature, topP, stopSequences, parallelToolCalls, extraBody } = settings;
  const system = toSystem(messages, instructions);
  const hasTools = tools.length > 0;
  return {
    model,
    max_tokens: maxTokens ?? DEFAULT_MAX_TOKENS,
    ...(system.length > 0 && { system }),
    messages: toMessages(messages),
    ...(hasTools && { tools: toTools(tools) }),
    ...(hasTools &&
      parallelToolCalls !== undefined && {
        tool_choice: { type: "auto", disable_parallel_tool_use: !parallelToolCalls },
      }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stopSequences !== undefined && { stop_sequences: [...stopSequences] }),
    ...extraBody,
  };
}
