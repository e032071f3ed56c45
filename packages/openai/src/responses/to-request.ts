import type { Message, ModelRequestOptions } from "@toolsets/core";
import type OpenAI from "openai";
import type { OpenAIModelProfile } from "../openai-profile.ts";
import { type OutputFormat, toSchemaFormat, wantsAnyJson } from "../to-schema-format.ts";
import { type InputItem, inputContext, type ResponsesTarget, shownTools } from "./input-context.ts";
import { storedState } from "./stored-state.ts";
import { toInput } from "./to-input.ts";
import { noteCalls } from "./to-output-items.ts";
import { toReasoning } from "./to-reasoning.ts";
import { toToolChoice } from "./to-tool-choice.ts";
import { type ToolOffer, toTools } from "./to-tools.ts";

/** A request that is not streamed. */
export type ResponsesRequest = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Settings = ModelRequestOptions["settings"];

/** What of a request goes into its body. */
export type RequestParts = Pick<ModelRequestOptions, "instructions" | "toolChoice" | "settings"> &
  ToolOffer &
  OutputFormat;

/** What is counted of a request: all that the model reads. */
export function toCounted(
  target: ResponsesTarget,
  messages: readonly Message[],
  options: RequestParts,
): OpenAI.Responses.InputTokenCountParams {
  const { settings } = options;
  const { profile } = target;
  const context = inputContext(target, settings, options);
  const { after, ...state } = storedState(messages, settings, target.system);
  if (after !== undefined) noteCalls(after, context);
  const { previousResponseId, conversationId } = state;
  const isKept = previousResponseId !== undefined || conversationId !== undefined;
  const tools = toTools(options, target, shownTools(messages, context));
  const toolChoice = toToolChoice(options);
  const { parallelToolCalls, openaiTruncation: truncation } = settings;
  const reasoning = toReasoning(settings, profile);
  return {
    model: target.name,
    ...toWords(toInput(state.messages, context), options, { profile, isKept }),
    ...(tools.length > 0 && { tools }),
    ...(toolChoice !== undefined && { tool_choice: toolChoice }),
    ...(tools.length > 0 &&
      parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
    ...(previousResponseId !== undefined && { previous_response_id: previousResponseId }),
    ...(conversationId !== undefined && { conversation: conversationId }),
    ...(reasoning && { reasoning }),
    ...(truncation && { truncation }),
    ...settings.extraBody,
  };
}

/** The body of a request, its fields always in the same order; fields of `extraBody` win. */
export function toRequest(
  target: ResponsesTarget,
  messages: readonly Message[],
  options: RequestParts,
): ResponsesRequest {
  const { settings } = options;
  return {
    ...toCounted(target, messages, options),
    ...toSettings(settings, target.profile),
    ...settings.extraBody,
  } as ResponsesRequest; // a model has a name
}

/**
 * Input, instructions and the form of the answer. Where that is to be any JSON, the API looks for the word
 * in the input alone, so the instructions stand there. It wants some input, so nothing is an empty question.
 */
function toWords(
  input: InputItem[],
  options: RequestParts,
  { profile, isKept }: { readonly profile: OpenAIModelProfile; readonly isKept: boolean },
): Pick<ResponsesRequest, "input" | "instructions" | "text"> {
  const instructions = options.instructions.map(({ content }) => content).join("\n\n");
  const { openaiTextVerbosity: verbosity } = options.settings;
  const schema = toSchemaFormat(options, profile);
  const isJson = wantsAnyJson(options, profile, instructions, input);
  const text = {
    ...(schema && { format: { type: "json_schema", ...schema } as const }),
    ...(isJson && { format: { type: "json_object" } as const }),
    ...(verbosity !== undefined && { verbosity }),
  };
  const { openaiSystemPromptRole: role = "system" } = profile;
  const first = input.findIndex((item) => !("role" in item) || item.role !== role);
  const moved = isJson && instructions !== "";
  const words = moved
    ? input.toSpliced(first < 0 ? input.length : first, 0, { role, content: instructions })
    : input;
  return {
    input: words.length > 0 || isKept ? words : [{ role: "user", content: "" }],
    ...(instructions !== "" && !moved && { instructions }),
    ...(Object.keys(text).length > 0 && { text }),
  };
}

/** The API knows no stop sequences, no seed and no penalties. */
function toSettings(settings: Settings, profile: OpenAIModelProfile): Partial<ResponsesRequest> {
  const include = toInclude(settings, profile);
  const { openaiContextManagement, openaiServiceTier, serviceTier } = settings;
  const tier = openaiServiceTier ?? serviceTier;
  const fields: { [Name in keyof ResponsesRequest]?: ResponsesRequest[Name] | undefined } = {
    max_output_tokens: settings.maxTokens,
    temperature: settings.temperature,
    top_p: settings.topP,
    top_logprobs: settings.openaiTopLogprobs,
    include: include.length > 0 ? include : undefined,
    service_tier: tier,
    store: settings.openaiStore,
    user: settings.openaiUser,
    background: settings.openaiBackground,
    context_management: openaiContextManagement && [...openaiContextManagement],
    prompt_cache_key: settings.openaiPromptCacheKey,
    prompt_cache_retention: settings.openaiPromptCacheRetention,
    prompt_cache_options: settings.openaiPromptCacheOptions,
    moderation: settings.openaiModeration,
  };
  const isSet = ([, value]: readonly [string, unknown]): boolean => value !== undefined;
  return Object.fromEntries(Object.entries(fields).filter(isSet));
}

/** What the answer is to hold beside the usual. Encrypted thoughts are not kept with a job in the background. */
export function toInclude(
  settings: Settings,
  profile: OpenAIModelProfile,
  isRetrieved: boolean = false,
): OpenAI.Responses.ResponseIncludable[] {
  const wanted: readonly (readonly [unknown, OpenAI.Responses.ResponseIncludable])[] = [
    [
      profile.openaiSupportsEncryptedReasoningContent && !isRetrieved,
      "reasoning.encrypted_content",
    ],
    [settings.openaiIncludeCodeExecutionOutputs, "code_interpreter_call.outputs"],
    [settings.openaiIncludeWebSearchSources, "web_search_call.action.sources"],
    [settings.openaiIncludeFileSearchResults, "file_search_call.results"],
    [settings.openaiLogprobs, "message.output_text.logprobs"],
  ];
  return wanted.flatMap(([isWanted, name]) => (isWanted === true ? [name] : []));
}
