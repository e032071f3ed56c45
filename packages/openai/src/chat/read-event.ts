import type { ModelStreamChunk } from "@toolsets/core";
import type { EventReader } from "../read-stream.ts";
import { type ChatTailFields, readTail } from "./read-tail.ts";
import { type ChatUsage, readUsage } from "./read-usage.ts";

/** What we read of a chunk; servers that imitate the API leave out what they like. */
export interface ChatChunk extends ChatTailFields {
  readonly choices?:
    | readonly { readonly delta?: ChatDelta | null; readonly finish_reason?: string | null }[]
    | null;
}

interface ChatDelta {
  readonly content?: string | null;
  readonly refusal?: string | null;
  /** The thinking, by the name that most servers give it. */
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly tool_calls?: readonly ChatCallDelta[] | null;
}

interface ChatCallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null } | null;
}

/** A call that grows, under the key of its pieces. */
interface OpenCall {
  readonly key: number;
  readonly id: string | undefined;
}

/** Reads one stream of chunks. */
export function chatReader(): EventReader<ChatChunk> {
  let fields: { id?: string | null; model?: string | null } = {};
  let usage: ChatUsage | undefined;
  let reason: string | undefined;
  let refusal = "";
  let seen = false;
  let closed = false;
  const calls = callReader();
  const isOver = (): boolean => reason !== undefined || closed;

  return {
    read(chunk) {
      if (chunk.id || chunk.model) {
        fields = { id: chunk.id ?? fields.id ?? null, model: chunk.model ?? fields.model ?? null };
      }
      if (chunk.usage) usage = chunk.usage; // counts what was used so far
      const used = chunk.usage ? [{ kind: "usage", usage: readUsage(chunk.usage) } as const] : [];
      const choice = chunk.choices?.[0];
      if (choice === undefined) {
        closed = seen && Boolean(chunk.usage); // the end, of servers that name no reason
        return used;
      }
      seen = true;
      closed = false;
      reason = choice.finish_reason || reason;
      const { delta } = choice;
      if (!delta) return used;
      refusal += delta.refusal ?? "";
      return [...used, ...readTexts(delta), ...(delta.tool_calls ?? []).map(calls.read)];
    },
    isComplete: () => isOver() && usage !== undefined,
    end() {
      if (!isOver()) return undefined;
      return readTail({ ...fields, usage: usage ?? null }, reason, refusal);
    },
  };
}

function readTexts(delta: ChatDelta): readonly ModelStreamChunk[] {
  const thinking = delta.reasoning_content ?? delta.reasoning;
  const { content } = delta;
  return [
    ...(thinking ? [{ kind: "thinking", key: "thinking", content: thinking } as const] : []),
    ...(content ? [{ kind: "text", key: "content", content } as const] : []),
  ];
}

/** A new id under a known index is a new call: some servers count no index. */
function callReader(): { read(delta: ChatCallDelta): ModelStreamChunk } {
  const open = new Map<number, OpenCall>();
  let next = 0;
  return {
    read({ index, id, function: called }) {
      const at = index ?? 0;
      const known = open.get(at);
      const isNew = known === undefined || (id && known.id !== undefined && known.id !== id);
      const call = isNew ? { key: next++, id: id || undefined } : known;
      open.set(at, call);
      const { name, arguments: args } = called ?? {};
      return {
        kind: "tool-call",
        key: call.key,
        ...(name && { toolName: name }),
        ...(id && { toolCallId: id }),
        ...(args && { args }),
      };
    },
  };
}
