import type { ChatTarget } from "./chat-target.ts";

/** The API takes no longer ids; those of other APIs, of Python, and with a scope are longer. */
const LONGEST = 40;

/** The id of a call as the API takes it: the same for the call and for its answer, in each request. */
export function toCallId(id: string, { system }: Pick<ChatTarget, "system">): string {
  if (id.length <= LONGEST || (system !== "openai" && system !== "azure")) return id;
  return `call_${digest(id, 0x811c9dc5)}${digest(id, 0x9747b28c)}`;
}

/** FNV-1a, from any beginning. */
function digest(text: string, begin: number): string {
  let hash = begin;
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
