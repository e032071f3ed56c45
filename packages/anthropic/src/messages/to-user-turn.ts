import type {
  CachePoint,
  ModelRequest,
  RequestPart,
  ToolAvailabilityDeltaPart,
  UserContent,
} from "@toolsets/core";
import { retryPromptAsText, UsageError } from "@toolsets/core";
import type { WireBlock, WireMessage } from "../wire.ts";
import type { HistoryContext } from "./history-context.ts";
import { mark } from "./mark.ts";
import { toMedia } from "./to-media.ts";
import { toReferences } from "./to-reference.ts";
import { toRetry, toToolResult } from "./to-tool-result.ts";

/** A request that becomes messages. */
interface Turn {
  readonly before: readonly WireMessage[];
  readonly context: HistoryContext;
  readonly blocks: WireBlock[];
  /** What the application says in the middle of the conversation. */
  readonly system: WireBlock[];
  /** Tools that became known and that no note can name. */
  readonly revealed: string[];
  /** How many blocks stand before them. */
  known: number;
}

/**
 * A request as one message of the user: tool results first, which the API asks for, then the rest in
 * the order of the parts. What the application says stands behind it as a message of its own; so do
 * tools that became known, or the search that found them stands between results and the rest.
 * `standing` counts the system prompts at the beginning, which are not among the messages.
 */
export function toUserTurn(
  { parts }: ModelRequest,
  standing: number,
  before: readonly WireMessage[],
  context: HistoryContext,
): readonly WireMessage[] {
  const turn: Turn = { before, context, blocks: [], system: [], revealed: [], known: 0 };
  for (const [index, part] of parts.entries()) addPart(turn, part, index < standing);
  const { blocks, system, revealed } = turn;
  const isOther = (block: WireBlock): boolean => !isResult(block);
  const results = blocks.filter(isResult);
  const messages =
    revealed.length === 0
      ? ofUser([...results, ...blocks.filter(isOther)])
      : [
          ...ofUser([...results, ...blocks.slice(0, turn.known).filter(isOther)]),
          ...toSearch(turn, blocks.slice(turn.known).filter(isOther)),
        ];
  return system.length === 0 ? messages : [...messages, { role: "system", content: system }];
}

function ofUser(content: WireBlock[]): readonly WireMessage[] {
  return content.length === 0 ? [] : [{ role: "user", content }];
}

/** A search that found what became known. It stands behind all results: nothing may come between them and their calls. */
function toSearch(
  { before, context, revealed }: Turn,
  others: readonly WireBlock[],
): readonly WireMessage[] {
  const id = `revealed_${before.length}`;
  const call = { type: "tool_use", id, name: "search_tools", input: { queries: revealed } };
  const found = { type: "tool_result", tool_use_id: id, content: toReferences(revealed, context) };
  return [
    { role: "assistant", content: [call] },
    { role: "user", content: [found, ...others] },
  ];
}

function isResult({ type }: WireBlock): boolean {
  return type === "tool_result";
}

function addPart(turn: Turn, part: RequestPart, isStanding: boolean): void {
  const { blocks, context, system } = turn;
  switch (part.partKind) {
    case "system-prompt":
      if (!isStanding) system.push(...toText(part.content));
      return;
    case "user-prompt": {
      const { content } = part;
      for (const item of typeof content === "string" ? [content] : content) addItem(turn, item);
      return;
    }
    case "tool-return":
      blocks.push(toToolResult(part, context));
      return;
    case "retry-prompt": {
      const { toolName, toolCallId } = part;
      const isAnswer = toolName !== undefined && toolCallId !== undefined;
      blocks.push(...(isAnswer ? [toRetry(part, toolCallId)] : toText(retryPromptAsText(part))));
      return;
    }
    case "speech":
      blocks.push(...toText(part.transcript ?? ""));
      return;
    case "tool-availability-delta":
      addTools(turn, part);
      return;
    default:
      part satisfies never;
  }
}

function addItem(turn: Turn, item: UserContent): void {
  if (typeof item === "string") turn.blocks.push(...toText(item));
  else if (item.kind === "text-content") turn.blocks.push(...toText(item.content));
  else if (item.kind === "cache-point") addCachePoint(turn, item);
  else turn.blocks.push(toMedia(item));
}

function addCachePoint({ blocks, before }: Turn, { ttl = "5m" }: CachePoint): void {
  const last = blocks.at(-1) ?? before.at(-1)?.content.at(-1);
  if (last === undefined)
    throw new UsageError(
      "A cache point stands before everything else, so there is nothing to cache. Put it behind something, or use `anthropicCacheInstructions` or `anthropicCacheToolDefinitions`.",
    );
  mark(last, ttl);
}

/** Tools that became known: by a note of the application where the model takes one. */
function addTools(turn: Turn, part: ToolAvailabilityDeltaPart): void {
  const { before, context, system, revealed } = turn;
  const isNoted = context.profile.toolAdditionMode === "by_reference";
  for (const name of part.toolsAdded) {
    if (!context.deferred.has(name)) continue;
    if (!isNoted) {
      if (revealed.push(name) === 1) turn.known = turn.blocks.length;
    } else if (![...before, { content: system }].some(({ content }) => hasAddition(content, name)))
      system.push({ type: "tool_addition", tool: { type: "tool_reference", name } });
  }
}

function hasAddition(content: readonly WireBlock[], name: string): boolean {
  return content.some((block) => block.type === "tool_addition" && nameIn(block) === name);
}

function nameIn({ tool }: WireBlock): unknown {
  return (tool as { readonly name?: unknown } | undefined)?.name; // as it was made above
}

/** A text; what has no word in it is left out, since the API refuses it. */
export function toText(text: string): WireBlock[] {
  return text.trim() === "" ? [] : [{ type: "text", text }];
}
