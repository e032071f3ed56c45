import type { WireBlock, WireMessage } from "../wire.ts";
import { isCacheable } from "./mark.ts";

/**
 * Leaves out what the API refuses where it stands: calls of the provider's own tools that nothing
 * answers, unless nothing but results of other tools follows; results of such calls that come before
 * their call or without one; and thoughts at the end of a message. A cache point on one goes to the
 * block before.
 */
export function dropLooseBlocks(messages: readonly WireMessage[]): WireMessage[] {
  const loose = findLoose(messages);
  if (loose.size === 0 && !messages.some(endsInThought)) return [...messages];
  const before: WireBlock[] = [];
  return messages.flatMap((message) => {
    const content = message.content.filter((block) => {
      const isKept = !loose.has(block);
      if (isKept) before.push(block);
      else passOn(block, before);
      return isKept;
    });
    while (isThought(content.at(-1))) content.pop();
    return content.length === 0 ? [] : [{ ...message, content }];
  });
}

/** Calls and results of the provider's own tools that are no pair. */
function findLoose(messages: readonly WireMessage[]): ReadonlySet<WireBlock> {
  const end = messages.findLastIndex(({ role, content }) => role !== "user" || !isAnswer(content));
  const open = new Map<unknown, WireBlock>();
  const loose = new Set<WireBlock>();
  for (const [index, { content }] of messages.entries())
    for (const block of content) {
      const { type, id, tool_use_id } = block;
      if (type === "server_tool_use" || type === "mcp_tool_use") {
        if (index < end) loose.add(block);
        open.set(id, block);
      } else if (type.endsWith("_tool_result")) {
        const call = open.get(tool_use_id);
        if (call === undefined) loose.add(block);
        else loose.delete(call);
        open.delete(tool_use_id);
      }
    }
  return loose;
}

function isAnswer(content: readonly WireBlock[]): boolean {
  return content.every(({ type }) => type === "tool_result");
}

function endsInThought({ content }: WireMessage): boolean {
  return isThought(content.at(-1));
}

function isThought(block: WireBlock | undefined): boolean {
  return block?.type === "thinking" || block?.type === "redacted_thinking";
}

function passOn({ cache_control }: WireBlock, before: readonly WireBlock[]): void {
  const last = before.findLast(isCacheable);
  if (cache_control !== undefined && last !== undefined) last.cache_control = cache_control;
}
