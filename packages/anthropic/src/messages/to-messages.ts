import type { Message } from "@toolsets/core";
import type { WireBlock, WireMessage } from "../wire.ts";
import { dropLooseBlocks } from "./drop-loose-blocks.ts";
import type { HistoryContext } from "./history-context.ts";
import { ANCHOR, placeSystem } from "./place-system.ts";
import { toAssistantTurn } from "./to-assistant-turn.ts";
import { toUserTurn } from "./to-user-turn.ts";
import { countStanding } from "./to-window.ts";

/**
 * The history as the wire has it: one user message for each request. Texts without a word and messages
 * without a block are left out: the API refuses them. So are files that a model made, and what other
 * providers ran.
 */
export function toMessages(messages: readonly Message[], context: HistoryContext): WireMessage[] {
  const isInline = context.profile.supportsInlineSystemPrompts === true;
  const first = messages.find((message) => message.kind === "request");
  const made: WireMessage[] = [];
  for (const message of messages) {
    if (message.kind === "response") made.push(...toAssistantTurn(message, context));
    else {
      const isFirst = message === first;
      const standing = !isInline ? message.parts.length : isFirst ? countStanding(message) : 0;
      made.push(...toUserTurn(message, standing, made, context));
    }
  }
  const placed = placeSystem(dropLooseBlocks(made));
  for (const { role, content } of context.files.length > 0 ? placed : [])
    if (role === "user" && content.some(isOpening)) content.push(...toUploads(context));
  if (placed.length === 0) placed.push({ role: "user", content: [{ ...ANCHOR }] }); // it wants one
  trimEnd(placed.at(-1));
  return placed;
}

/** The API refuses to go on with a text of the model that ends in blanks. */
function trimEnd(last: WireMessage | undefined): void {
  const block = last?.content.at(-1);
  if (last?.role !== "assistant" || block?.type !== "text") return;
  const { text } = block;
  if (typeof text === "string") last.content.splice(-1, 1, { ...block, text: text.trimEnd() });
}

/** Whether a block is more than the answer to a call, within a turn of the model. */
function isOpening({ type }: WireBlock): boolean {
  return type !== "tool_result";
}

/** The container reads a file where it begins to work, so each turn of the user names all of them. */
function toUploads({ files }: HistoryContext): readonly WireBlock[] {
  return files.map((file_id) => ({ type: "container_upload", file_id }));
}
