import type { ModelRequestOptions } from "@toolsets/core";
import type OpenAI from "openai";

type ToolChoice = NonNullable<OpenAI.Responses.ResponseCreateParamsNonStreaming["tool_choice"]>;

/** Which tools may or must be called. All tools are sent at each request, for the provider's cache. */
export function toToolChoice({
  tools,
  toolChoice,
}: Pick<ModelRequestOptions, "tools" | "toolChoice">): ToolChoice | undefined {
  if (tools.length === 0 || toolChoice === undefined) return undefined;
  const { mode, toolNames } = toolChoice;
  if (toolNames === undefined || mode === "none") return mode;
  const [only, ...more] = toolNames.map((name) => ({ type: "function", name }) as const);
  if (only === undefined) return mode;
  return mode === "required" && more.length === 0
    ? only
    : { type: "allowed_tools", mode, tools: [only, ...more] };
}
