import {
  type Message,
  type ModelRequestOptions,
  type ModelSettings,
  type NativeCodeExecution,
  toWellFormed,
  UsageError,
} from "@toolsets/core";
import type { AnthropicModelProfile } from "../profiles.ts";
import type { WireMessage, WireTool } from "../wire.ts";
import { putCachePoints } from "./cache-points.ts";
import type { HistoryContext } from "./history-context.ts";
import { SYSTEM } from "./provider-words.ts";
import { toBetas, toContextManagement } from "./to-betas.ts";
import { toContainer } from "./to-container.ts";
import { toMessages } from "./to-messages.ts";
import { type NativeTools, toNativeTools } from "./to-native-tools.ts";
import { toOutputConfig } from "./to-output-config.ts";
import { foundNames } from "./to-reference.ts";
import { toSampling } from "./to-sampling.ts";
import { toSystem } from "./to-system.ts";
import { hasBudget, toThinking, type WireThinking } from "./to-thinking.ts";
import { toToolChoice } from "./to-tool-choice.ts";
import { toTools } from "./to-tools.ts";
import { toWindow } from "./to-window.ts";

/** What the model may write when nobody says how much; the API wants a number. */
const DEFAULT_MAX_TOKENS = 4096;

/** The body of a request. */
export interface AnthropicRequest {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: readonly WireMessage[];
  readonly [field: string]: unknown;
}

/** A request, and what goes beside its body. */
export interface MadeRequest {
  readonly body: AnthropicRequest;
  readonly betas: readonly string[];
  /** Settings that the model does not take. */
  readonly dropped: readonly string[];
}

/** What a request is made from; `settings` are all of them, those of the model among them. */
export type RequestOptions = Pick<ModelRequestOptions, "instructions" | "tools" | "settings"> &
  Partial<
    Pick<
      ModelRequestOptions,
      | "toolChoice"
      | "toolVisibility"
      | "nativeTools"
      | "outputMode"
      | "outputObject"
      | "allowTextOutput"
    >
  >;

/**
 * The whole request. `seed` has no counterpart; `extraBody` wins over all else.
 *
 * @throws `invalid_usage` for what the model does not take.
 */
export function toRequest(
  model: string,
  messages: readonly Message[],
  options: RequestOptions,
  profile: AnthropicModelProfile,
): MadeRequest {
  const { settings, instructions } = options;
  const thinking = toThinking(settings, model, profile);
  checkOutput(options, thinking);
  const window = toWindow(messages);
  const { sent, native, tool_choice, ...tools } = toAllTools(model, window, options, {
    profile,
    thinking,
  });
  const context = toContext(sent, options, profile);
  const wire = toMessages(window, context);
  const isInline = profile.supportsInlineSystemPrompts === true;
  const system = toSystem(window, instructions, isInline, settings);
  const cached = putCachePoints(
    { tools: sent, native: native.tools, system, messages: wire },
    settings,
  );
  const contextManagement = toContextManagement(settings, wire);
  const { fields, extraBody, dropped } = toSampling(settings, profile);
  const { outputMode = "text", outputObject } = options;
  const budget = thinking?.budget_tokens;
  const others = toOthers(settings, profile);
  const body = {
    model,
    max_tokens:
      settings.maxTokens ?? DEFAULT_MAX_TOKENS + (typeof budget === "number" ? budget : 0),
    ...cached,
    ...(system.length > 0 && { system }),
    messages: wire,
    ...tools,
    ...(tool_choice && { tool_choice }),
    ...fields,
    ...(thinking && { thinking }),
    ...toOutputConfig({ outputMode, outputObject }, settings, model, profile),
    ...toContainer(messages, tools.tools ?? [], settings),
    ...(contextManagement !== undefined && { context_management: contextManagement }),
    ...others,
    ...extraBody,
  };
  const isFast = others.speed === "fast";
  const betas = toBetas({
    settings,
    messages: wire,
    contextManagement,
    native: native.betas,
    isFast,
    thinking,
  });
  return { body: toWellFormed(body), betas, dropped };
}

/** A model that thinks within a budget cannot be made to call the tool that ends the run. */
function checkOutput(
  { outputMode, allowTextOutput, tools }: RequestOptions,
  thinking: WireThinking | undefined,
): void {
  const isTool = outputMode === "tool" && allowTextOutput === false;
  if (!isTool || !hasBudget(thinking) || !tools.some(({ kind }) => kind === "output")) return;
  throw new UsageError(
    "Anthropic forces no tool call while a model thinks within a budget, so output by a tool may never come. Use `nativeOutput()` or `promptedOutput()`, let a text end the run as well, or leave thinking off.",
  );
}

/** All tools of a request. */
interface AllTools {
  readonly tools?: readonly WireTool[];
  readonly mcp_servers?: readonly object[];
  readonly tool_choice?: object;
  /** Those of the run. */
  readonly sent: readonly WireTool[];
  readonly native: NativeTools;
}

function toAllTools(
  modelName: string,
  window: readonly Message[],
  options: RequestOptions,
  { profile, thinking }: { profile: AnthropicModelProfile; thinking: WireThinking | undefined },
): AllTools {
  const { settings, nativeTools = [], tools: given } = options;
  const native = toNativeTools(nativeTools, { modelName, profile, settings, tools: given });
  const inPlace = new Set(native.tools.map(({ name }) => name));
  const budget = hasBudget(thinking);
  const choice = toToolChoice({
    tools: given,
    toolChoice: options.toolChoice,
    parallelToolCalls: settings.parallelToolCalls,
    canForce: profile.forcedToolChoice !== false && !budget,
    hasBudget: budget,
  });
  const own = choice.sent.filter(({ name }) => !inPlace.has(name));
  const toolVisibility = hidden(options, window);
  const made = toTools(own, { settings, profile, toolVisibility });
  const isReadable = native.tools.length > 0 || made.some((tool) => tool.defer_loading !== true);
  const sent = isReadable ? made : toTools(own, { settings, profile }); // one has to be read at once
  const tools = [...sent, ...native.tools];
  return {
    ...(tools.length > 0 && { tools }),
    ...(native.mcp_servers.length > 0 && { mcp_servers: native.mcp_servers }),
    ...(choice.tool_choice && { tool_choice: choice.tool_choice }),
    sent,
    native,
  };
}

/** Tools that another provider found are there at once: what it said of them is not sent. */
function hidden(
  { toolVisibility = new Map() }: RequestOptions,
  window: readonly Message[],
): NonNullable<ModelRequestOptions["toolVisibility"]> {
  if (toolVisibility.size === 0) return toolVisibility;
  const found = new Set<string>();
  for (const message of window) {
    if (message.kind === "request") continue;
    for (const part of message.parts)
      if (part.partKind === "builtin-tool-return" && part.toolKind === "tool-search")
        if ((part.providerName ?? message.providerName) !== SYSTEM)
          for (const name of foundNames(part.content)) found.add(name);
  }
  return new Map([...toolVisibility].filter(([name]) => !found.has(name)));
}

function toContext(
  sent: readonly WireTool[],
  { nativeTools = [] }: RequestOptions,
  profile: AnthropicModelProfile,
): HistoryContext {
  const names = (tools: readonly WireTool[]): ReadonlySet<string> =>
    new Set(tools.flatMap(({ name }) => name ?? []));
  return {
    profile,
    declared: names(sent),
    deferred: names(sent.filter((tool) => tool.defer_loading === true)),
    hasAdvisor: nativeTools.some(
      (tool) => tool.kind === "provider" && tool.definition["name"] === "advisor",
    ),
    files: nativeTools.flatMap((tool) => (tool.kind === "code_execution" ? ownFiles(tool) : [])),
  };
}

function ownFiles({ files = [] }: NativeCodeExecution): readonly string[] {
  return files.flatMap(({ fileId, providerName }) => (providerName === SYSTEM ? [fileId] : []));
}

function toOthers(
  settings: ModelSettings,
  profile: AnthropicModelProfile,
): { readonly speed?: unknown } {
  const { stopSequences, serviceTier, anthropicServiceTier, anthropicMetadata } = settings;
  const ofAll =
    serviceTier === "default" ? "standard_only" : serviceTier === "auto" ? serviceTier : undefined;
  const tier = anthropicServiceTier ?? ofAll;
  const speed = profile.anthropicSupportsFastSpeed === true ? settings.anthropicSpeed : undefined;
  return {
    ...(tier !== undefined && { service_tier: tier }),
    ...(stopSequences !== undefined && { stop_sequences: stopSequences }),
    ...(anthropicMetadata !== undefined && { metadata: anthropicMetadata }),
    ...(speed !== undefined && { speed }),
  };
}
