import type { CachePoint, UserContent, UserPrompt } from "@toolsets/core";
import type OpenAI from "openai";
import type { ChatTarget } from "./chat-target.ts";
import { toMedium } from "./to-medium.ts";

type ChatPart = OpenAI.ChatCompletionContentPart;

/** What a user says: a text as it is, a list as a list of pieces; nothing if there is nothing in it. */
export function toContent(
  content: UserPrompt,
  target: ChatTarget,
): string | ChatPart[] | undefined {
  if (typeof content === "string") return content;
  const parts: ChatPart[] = [];
  for (const item of content) {
    if (typeof item === "object" && item.kind === "cache-point") mark(parts, item, target);
    else if (item !== "") parts.push(toPart(item, target));
  }
  return parts.length === 0 ? undefined : parts;
}

function toPart(item: Exclude<UserContent, CachePoint>, target: ChatTarget): ChatPart {
  if (typeof item === "string") return { type: "text", text: item };
  if (item.kind === "text-content") return { type: "text", text: item.content };
  return toMedium(item, target);
}

/** What stands before the point may be cached; without anything before it, it says nothing. */
function mark(parts: ChatPart[], { ttl = "5m" }: CachePoint, { profile }: ChatTarget): void {
  const last = parts.pop();
  if (last === undefined) return;
  const marker = {
    ...(profile.openaiSupportsPromptCacheBreakpoints && {
      prompt_cache_breakpoint: { mode: "explicit" as const },
    }),
    ...(profile.openaiChatSupportsCacheControl && { cache_control: { type: "ephemeral", ttl } }),
  };
  parts.push({ ...last, ...marker });
}
