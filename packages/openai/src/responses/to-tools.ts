import type { ModelRequestOptions, ToolDefinition } from "@toolsets/core";
import type OpenAI from "openai";
import type { OpenAIModelProfile } from "../openai-profile.ts";
import { toSchema } from "../to-schema.ts";
import { SEARCH_TOOLS, toNativeTool } from "./to-native-tools.ts";

/** What of a request concerns its tools. */
export type ToolOffer = Pick<ModelRequestOptions, "tools"> &
  Partial<Pick<ModelRequestOptions, "nativeTools" | "toolVisibility" | "allowImageOutput">>;

/**
 * The tools as Responses takes them: those of the provider, then those of the run. Those that the history
 * shows are left to it.
 */
export function toTools(
  offer: ToolOffer,
  { profile, system }: { readonly profile: OpenAIModelProfile; readonly system: string },
  shown: ReadonlySet<string>,
): OpenAI.Responses.Tool[] {
  const { tools, nativeTools = [], toolVisibility, allowImageOutput = false } = offer;
  const makesImages = nativeTools.some(
    ({ kind }) => kind === "image_generation" || kind === "code_execution",
  );
  const own = tools.filter(({ name }) => {
    if (toolVisibility?.get(name) === "via_history" && shown.has(name)) return false;
    return !isNative(name, offer);
  });
  return [
    ...nativeTools.map((tool) => toNativeTool(tool, { tools, system })),
    ...(allowImageOutput && !makesImages ? [{ type: "image_generation" } as const] : []),
    ...own.map((tool) => toTool(tool, profile, toolVisibility?.get(tool.name) === "deferred")),
  ];
}

/** Whether a tool of the run stands among those of the provider: the provider asks, the run answers. */
export function isNative(name: string, { nativeTools = [] }: ToolOffer): boolean {
  if (nativeTools.some((tool) => isCustom(tool, name))) return true;
  return name === SEARCH_TOOLS && nativeTools.some(({ kind }) => kind === "tool_search");
}

/** Whether the provider has a tool of that name that takes any text. */
export function isCustom(
  tool: NonNullable<ToolOffer["nativeTools"]>[number],
  name: string,
): boolean {
  return (
    tool.kind === "provider" &&
    tool.definition["type"] === "custom" &&
    tool.definition["name"] === name
  );
}

/** A definition as Responses takes it, which always wants to know whether it is strict. */
export function toTool(
  { name, description, parametersJsonSchema, strict: wanted }: ToolDefinition,
  { openaiSupportsStrictToolDefinition: supportsStrict = true }: OpenAIModelProfile,
  isDeferred: boolean = false,
): OpenAI.Responses.FunctionTool {
  const { schema, strict } = toSchema(parametersJsonSchema, supportsStrict ? wanted : false);
  return {
    type: "function",
    name,
    ...(description !== undefined && { description }),
    parameters: schema,
    strict,
    ...(isDeferred && { defer_loading: true }),
  };
}
