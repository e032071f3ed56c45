import type { InstructionPart, Message, ModelSettings } from "@toolsets/core";
import type { WireBlock } from "../wire.ts";
import { mark } from "./mark.ts";
import { toText } from "./to-user-turn.ts";
import { countStanding } from "./to-window.ts";

/**
 * What goes before the conversation: the system prompts of the history as one block, then one block
 * for each part of the instructions. What is the same in every step may be cached.
 */
export function toSystem(
  messages: readonly Message[],
  instructions: readonly InstructionPart[],
  isInline: boolean,
  { anthropicCacheInstructions: cache = false }: ModelSettings,
): WireBlock[] {
  const prompts = systemPrompts(messages, isInline).filter((text) => text.trim() !== "");
  const blocks = toText(prompts.join("\n\n"));
  let last = blocks.at(-1);
  for (const { content, dynamic } of instructions) {
    const added = toText(content);
    blocks.push(...added);
    if (!dynamic) last = added.at(-1) ?? last;
  }
  if (cache !== false && last !== undefined) mark(last, cache === true ? "5m" : cache);
  return blocks;
}

/** Those at the beginning, where the others have places of their own; else all of them. */
function systemPrompts(messages: readonly Message[], isInline: boolean): readonly string[] {
  const requests = messages.filter((message) => message.kind === "request");
  const [first] = requests;
  const parts = isInline
    ? (first?.parts.slice(0, countStanding(first)) ?? [])
    : requests.flatMap((request) => request.parts);
  return parts.flatMap((part) => (part.partKind === "system-prompt" ? [part.content] : []));
}
