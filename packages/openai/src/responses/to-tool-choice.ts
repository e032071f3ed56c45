import type { ModelRequestOptions } from "@toolsets/core";
import type OpenAI from "openai";
import { isCustom, isNative, type ToolOffer } from "./to-tools.ts";

type ToolChoice = NonNullable<OpenAI.Responses.ResponseCreateParamsNonStreaming["tool_choice"]>;

/** Which tools may or must be called. All tools are sent at each request, for the provider's cache. */
export function toToolChoice({
  toolChoice,
  ...offer
}: ToolOffer & Pick<ModelRequestOptions, "toolChoice">): ToolChoice | undefined {
  if (offer.tools.length === 0 || toolChoice === undefined) return undefined;
  const { mode, toolNames } = toolChoice;
  if (toolNames === undefined || mode === "none") return mode;
  const named = toolNames.flatMap((name) => toNamed(name, offer));
  const [only] = named;
  if (only === undefined) return mode;
  return mode === "required" && named.length === 1
    ? only
    : { type: "allowed_tools", mode, tools: named };
}

/** Nothing for a search that the provider asks for: it has no name there. */
function toNamed(name: string, offer: ToolOffer): { type: "function" | "custom"; name: string }[] {
  if (offer.nativeTools?.some((tool) => isCustom(tool, name))) return [{ type: "custom", name }];
  return isNative(name, offer) ? [] : [{ type: "function", name }];
}
