import {
  type JsonObject,
  type Message,
  type ModelRequestOptions,
  type NativeTool,
  UsageError,
} from "@toolsets/core";
import type OpenAI from "openai";
import type { OpenAIModelProfile } from "../openai-profile.ts";
import { type OutputFormat, toSchemaFormat, wantsAnyJson } from "../to-schema-format.ts";
import type { ChatTarget } from "./chat-target.ts";
import { toMessages } from "./to-messages.ts";
import { toThinking } from "./to-thinking.ts";
import { toToolChoice } from "./to-tool-choice.ts";

/** The body of a request. */
export type ChatRequest = OpenAI.ChatCompletionCreateParamsNonStreaming;

type RequestParts = Pick<
  ModelRequestOptions,
  "instructions" | "tools" | "nativeTools" | "toolChoice" | "settings"
> &
  OutputFormat;

/**
 * The body of a request, its fields always in the same order; fields of `extraBody` win.
 *
 * @throws `invalid_usage` for media and tools that the API does not take.
 */
export function toRequest(
  target: ChatTarget,
  messages: readonly Message[],
  options: RequestParts,
): ChatRequest {
  const { instructions, nativeTools = [], settings } = options;
  const { profile } = target;
  const { tools: functions = [], tool_choice } = toToolChoice(options, profile);
  const tools = [...functions, ...nativeTools.flatMap(toDefinition)];
  const { parallelToolCalls } = settings;
  const wire = toMessages(messages, instructions, target);
  // the API wants some message
  if (wire.length === 0 && messages.length > 0) wire.push({ role: "user", content: "" });
  return {
    model: target.name,
    messages: wire,
    ...(tools.length > 0 && { tools }),
    ...(tools.length > 0 && tool_choice !== undefined && { tool_choice }),
    ...toFormat(options, profile, wire),
    ...toWebSearch(nativeTools),
    ...(tools.length > 0 &&
      parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
    ...toSettings(settings, profile),
    ...settings.extraBody,
  };
}

/** The same for a stream, which tells its usage. */
export function toStreamed(
  body: ChatRequest,
  continuousUsage: boolean,
): OpenAI.ChatCompletionCreateParamsStreaming {
  const usage = { include_usage: true, ...(continuousUsage && { continuous_usage_stats: true }) };
  return { ...body, stream: true, stream_options: body.stream_options ?? usage };
}

function toFormat(
  options: OutputFormat & Pick<RequestParts, "instructions">,
  profile: OpenAIModelProfile,
  messages: readonly object[],
): Pick<ChatRequest, "response_format"> {
  const format = toSchemaFormat(options, profile);
  if (format) return { response_format: { type: "json_schema", json_schema: format } };
  const words = options.instructions.map(({ content }) => content).join("\n");
  const isAny = wantsAnyJson(options, profile, words, messages);
  return isAny ? { response_format: { type: "json_object" } } : {};
}

/** A tool in the provider's own words. */
function toDefinition(tool: NativeTool): OpenAI.ChatCompletionTool[] {
  if (tool.kind !== "provider") return [];
  if (tool.definition["type"] === "custom") {
    throw new UsageError(
      "Tools of the type `custom` are called through Responses alone. Use `openai(name)` in the place of `openai.chat(name)`, or leave them out.",
    );
  }
  return [asTool(tool.definition)];
}

/** Whoever defines a tool of the provider knows its form. */
function asTool(definition: JsonObject): OpenAI.ChatCompletionTool {
  return definition as unknown as OpenAI.ChatCompletionTool;
}

function toWebSearch(tools: readonly NativeTool[]): Pick<ChatRequest, "web_search_options"> {
  const search = tools.find((tool) => tool.kind === "web_search");
  if (search === undefined) return {};
  const { searchContextSize = "medium", userLocation } = search;
  return {
    web_search_options: {
      search_context_size: searchContextSize,
      ...(userLocation && {
        user_location: { type: "approximate", approximate: { ...userLocation } },
      }),
    },
  };
}

function toSettings(
  settings: RequestParts["settings"],
  profile: OpenAIModelProfile,
): Partial<ChatRequest> {
  const { maxTokens, stopSequences, logitBias, openaiServiceTier, serviceTier } = settings;
  const { openaiChatSupportsMaxCompletionTokens: countsThoughts = true } = profile;
  return withoutUnset({
    max_completion_tokens: countsThoughts ? maxTokens : undefined,
    max_tokens: countsThoughts ? undefined : maxTokens,
    temperature: settings.temperature,
    top_p: settings.topP,
    stop: stopSequences && [...stopSequences],
    seed: settings.seed,
    presence_penalty: settings.presencePenalty,
    frequency_penalty: settings.frequencyPenalty,
    logit_bias: logitBias && { ...logitBias },
    logprobs: settings.openaiLogprobs,
    top_logprobs: settings.openaiTopLogprobs,
    ...toThinking(settings, profile),
    prediction: settings.openaiPrediction,
    service_tier: openaiServiceTier ?? serviceTier,
    store: settings.openaiStore,
    user: settings.openaiUser,
    prompt_cache_key: settings.openaiPromptCacheKey,
    prompt_cache_retention: settings.openaiPromptCacheRetention,
    prompt_cache_options: settings.openaiPromptCacheOptions,
    moderation: settings.openaiModeration,
  });
}

/** Fields that are set. */
type Set<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function withoutUnset<Fields extends object>(fields: Fields): Set<Fields> {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as Set<Fields>; // the same fields
}
