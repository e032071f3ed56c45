import type { ModelRequestOptions } from "@toolsets/core";
import type OpenAI from "openai";
import type { OpenAIModelProfile } from "../openai-profile.ts";
import { toTools } from "./to-tools.ts";

/**
 * The tools of a request, and which of them may or must be called. The API knows no choice among
 * some: then others are not sent.
 */
export function toToolChoice(
  { tools, toolChoice }: Pick<ModelRequestOptions, "tools" | "toolChoice">,
  profile: OpenAIModelProfile = {},
): Pick<OpenAI.ChatCompletionCreateParamsNonStreaming, "tools" | "tool_choice"> {
  if (tools.length === 0) return {};
  const { mode = "auto", toolNames } = toolChoice ?? {};
  const [only, ...more] = toolNames ?? [];
  if (mode === "required" && only !== undefined && more.length === 0)
    return {
      tools: toTools(tools, profile),
      tool_choice: { type: "function", function: { name: only } },
    };
  const sent = toolNames ? tools.filter(({ name }) => toolNames.includes(name)) : tools;
  return { tools: toTools(sent, profile), ...(mode !== "auto" && { tool_choice: mode }) };
}
