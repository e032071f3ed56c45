import type { Message, ModelRequestOptions } from "@toolsets/core";
import type OpenAI from "openai";
import { type OutputFormat, toSchemaFormat } from "../to-schema-format.ts";
import { toEffort } from "../to-effort.ts";
import { toInput } from "./to-input.ts";
import { toToolChoice } from "./to-tool-choice.ts";
import { toTools } from "./to-tools.ts";

type ResponsesRequest = OpenAI.Responses.ResponseCreateParamsNonStreaming;

type RequestParts = Pick<
  ModelRequestOptions,
  "instructions" | "tools" | "toolChoice" | "settings"
> &
  OutputFormat;

/** The body of a request; fields of `extraBody` win. The API knows no stop sequences and no seed. */
export function toRequest(
  model: string,
  messages: readonly Message[],
  options: RequestParts,
): ResponsesRequest {
  const { tools, settings } = options;
  const { maxTokens, temperature, topP, parallelToolCalls, serviceTier } = settings;
  const instructions = options.instructions.map(({ content }) => content).join("\n\n");
  const toolChoice = toToolChoice(options);
  const format = toSchemaFormat(options);
  const effort = toEffort(settings);
  const body: ResponsesRequest = {
    model,
    input: toInput(messages),
    ...(instructions !== "" && { instructions }),
    ...(tools.length > 0 && { tools: toTools(tools) }),
    ...(toolChoice !== undefined && { tool_choice: toolChoice }),
    ...(format && { text: { format: { type: "json_schema", ...format } } }),
    ...(tools.length > 0 &&
      parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
    ...(maxTokens !== undefined && { max_output_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(effort !== undefined && { reasoning: { effort } }),
    ...(serviceTier !== undefined && { service_tier: serviceTier }),
  };
  return { ...body, ...settings.extraBody };
}
