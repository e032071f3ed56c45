import type { WireBlock, WireMessage } from "../wire.ts";
import { isCacheable } from "./mark.ts";

/**
 * Leaves out calls of the provider's own tools that nothing answered: the API takes them only where
 * nothing but results of other tools follows. A cache point on one goes to the block before.
 */
export function dropOpenCalls(messages: readonly WireMessage[]): WireMessage[] {
  const answered = new Set<unknown>();
  for (const { content } of messages)
    for (const block of content) answered.add(block["tool_use_id"]);
  const isOpen = ({ type, id }: WireBlock): boolean =>
    (type === "server_tool_use" || type === "mcp_tool_use") && !answered.has(id);
  const end = messages.findLastIndex(({ role, content }) => role !== "user" || !isAnswer(content));
  const isClosed = messages.slice(0, end).every(({ content }) => !content.some(isOpen));
  if (isClosed) return [...messages];
  const before: WireBlock[] = [];
  return messages.flatMap((message, index) => {
    const content = message.content.filter((block) => {
      const isKept = index >= end || !isOpen(block);
      if (isKept) before.push(block);
      else passOn(block, before);
      return isKept;
    });
    return content.length === 0 ? [] : [{ ...message, content }];
  });
}

function isAnswer(content: readonly WireBlock[]): boolean {
  return content.every(({ type }) => type === "tool_result");
}

function passOn({ cache_control }: WireBlock, before: readonly WireBlock[]): void {
  const last = before.findLast(isCacheable);
  if (cache_control !== undefined && last !== undefined) last.cache_control = cache_control;
}
