import type { Message, ModelRequestOptions } from "@toolsets/core";
import type OpenAI from "openai";
import { type OutputFormat, toSchemaFormat } from "../to-schema-format.ts";
import { toEffort } from "../to-effort.ts";
import { toMessages } from "./to-messages.ts";
import { toToolChoice } from "./to-tool-choice.ts";

type ChatRequest = OpenAI.ChatCompletionCreateParamsNonStreaming;

type RequestParts = Pick<
  ModelRequestOptions,
  "instructions" | "tools" | "toolChoice" | "settings"
> &
  OutputFormat;

/** The body of a request; fields of `extraBody` win. */
export function toRequest(
  model: string,
  messages: readonly Message[],
  options: RequestParts,
): ChatRequest {
  const { instructions, tools, settings } = options;
  const { maxTokens, temperature, topP, stopSequences, seed, parallelToolCalls } = settings;
  const { presencePenalty, frequencyPenalty, logitBias, thinking, serviceTier } = settings;
  const format = toSchemaFormat(options);
  const body: ChatRequest = {
    model,
    messages: toMessages(messages, instructions),
    ...toToolChoice(options),
    ...(format && { response_format: { type: "json_schema", json_schema: format } }),
    ...(tools.length > 0 &&
      parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
    ...(maxTokens !== undefined && { max_completion_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stopSequences !== undefined && { stop: [...stopSequences] }),
    ...(seed !== undefined && { seed }),
    ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
    ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
    ...(logitBias !== undefined && { logit_bias: { ...logitBias } }),
    ...(thinking !== undefined && { reasoning_effort: toEffort(thinking) }),
    ...(serviceTier !== undefined && { service_tier: serviceTier }),
  };
  return { ...body, ...settings.extraBody };
}
