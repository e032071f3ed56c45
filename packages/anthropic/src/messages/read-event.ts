import type { ModelStreamChunk, ResponseTail } from "@toolsets/core";
import { isRecord } from "@toolsets/core";
import type { AnswerBlock } from "../wire.ts";
import { citationsOf, readBlock, readCompaction, textOf } from "./read-block.ts";
import { type CalledTools, callerOf, nativeArgs, startNativeCall } from "./read-native.ts";
import { mergeTail, readTail, type WireTail } from "./read-tail.ts";
import { readUsage } from "./read-usage.ts";
import { SYSTEM } from "./provider-words.ts";

/** An event of a stream: anything may come. */
export interface WireEvent {
  readonly type?: unknown;
  readonly index?: unknown;
  readonly [field: string]: unknown;
}

/** Reads the events of one stream, in their order. */
export interface EventReader {
  /** Adds the pieces that the event brings; unknown events and blocks bring none. */
  read(event: WireEvent, chunks: ModelStreamChunk[]): void;
  /** Whether the message came to its end, with all its blocks. */
  isComplete(): boolean;
  tail(): ResponseTail;
}

/** A block that has begun and not ended. */
interface OpenBlock {
  readonly start: AnswerBlock;
  /** What the deltas of this block are, if it comes in pieces. */
  readonly kind: "text" | "thinking" | "args" | "held" | "none";
  /** Arguments, or what else waits for the end of the block. */
  json: string;
  citations?: unknown[];
  compaction?: AnswerBlock;
}

type Chunks = readonly ModelStreamChunk[];
const NONE: Chunks = [];

/** Makes a reader for one stream. */
export function createEventReader(): EventReader {
  const open = new Map<number, OpenBlock>();
  const called: CalledTools = new Map();
  let tail: WireTail = {};
  let stopped = false;

  return {
    read(event, chunks) {
      const { type } = event;
      switch (type) {
        case "content_block_delta": {
          const chunk = continueBlock(open, event);
          if (chunk !== undefined) chunks.push(chunk);
          break;
        }
        case "message_start":
        case "message_delta": {
          const change = type === "message_start" ? event["message"] : event;
          if (!isRecord(change)) break;
          tail = mergeTail(tail, change);
          chunks.push({ kind: "usage", usage: readUsage(tail.usage ?? {}) });
          break;
        }
        case "content_block_start":
          chunks.push(...startBlock(open, event, called));
          break;
        case "content_block_stop":
          chunks.push(...endBlock(open, event));
          break;
        case "message_stop":
          stopped = true;
          break;
        default:
      }
    },
    isComplete: () => stopped && open.size === 0,
    tail: () => readTail(tail),
  };
}

function startBlock(
  open: Map<number, OpenBlock>,
  { index: key, content_block: block }: WireEvent,
  called: CalledTools,
): Chunks {
  if (typeof key !== "number" || !isRecord(block)) return NONE;
  const start: AnswerBlock = block;
  const begin = (kind: OpenBlock["kind"]): void => void open.set(key, { start, kind, json: "" });
  switch (start.type) {
    case "text": {
      begin("text");
      const content = textOf(start["text"]);
      return content === "" ? NONE : [{ kind: "text", key, content }];
    }
    case "thinking": {
      begin("thinking");
      const signature = textOf(start["signature"]);
      const content = textOf(start["thinking"]);
      return [
        { kind: "thinking", key, content, providerName: SYSTEM, ...(signature && { signature }) },
      ];
    }
    case "tool_use": {
      begin("args");
      const [toolName, toolCallId] = [textOf(start["name"]), textOf(start["id"])];
      return [{ kind: "tool-call", key, toolName, toolCallId, ...callerOf(start) }];
    }
    case "compaction":
      begin("held");
      return NONE;
    default: {
      const call = startNativeCall(start, called);
      begin(call === undefined ? "none" : isHeld(start) ? "held" : "args");
      if (call !== undefined) return [{ kind: "builtin-tool-call", key, ...call }];
      return readBlock(start, called).map((part) => ({ kind: "part", part }));
    }
  }
}

/** Whether the arguments are kept in another form than they come in. */
function isHeld({ type, name }: AnswerBlock): boolean {
  return type === "mcp_tool_use" || textOf(name).startsWith("tool_search_tool_");
}

function continueBlock(
  open: Map<number, OpenBlock>,
  event: WireEvent,
): ModelStreamChunk | undefined {
  const { index: key, delta } = event;
  const block = typeof key === "number" ? open.get(key) : undefined;
  if (block === undefined || typeof key !== "number" || !isRecord(delta)) return undefined;
  const { type, text, thinking, signature, partial_json: json } = delta;
  switch (type) {
    case "text_delta":
      if (block.kind !== "text" || typeof text !== "string") return undefined;
      return { kind: "text", key, content: text };
    case "thinking_delta":
      if (block.kind !== "thinking" || typeof thinking !== "string") return undefined;
      return { kind: "thinking", key, content: thinking };
    case "signature_delta":
      if (block.kind !== "thinking" || typeof signature !== "string") return undefined;
      return { kind: "thinking", key, signature };
    case "input_json_delta":
      return continueArgs(block, key, json);
    case "citations_delta":
      (block.citations ??= []).push(delta["citation"]);
      return undefined;
    case "compaction_delta":
      block.compaction = { ...block.compaction, ...delta };
      return undefined;
    default:
      return undefined;
  }
}

function continueArgs(block: OpenBlock, key: number, args: unknown): ModelStreamChunk | undefined {
  if (typeof args !== "string" || args === "") return undefined;
  if (block.kind === "held") block.json += args;
  if (block.kind !== "args") return undefined;
  block.json = "…"; // they have come
  return { kind: kindOf(block), key, args };
}

function kindOf({ start }: OpenBlock): "tool-call" | "builtin-tool-call" {
  return start.type === "tool_use" ? "tool-call" : "builtin-tool-call";
}

function endBlock(open: Map<number, OpenBlock>, { index: key }: WireEvent): Chunks {
  const block = typeof key === "number" ? open.get(key) : undefined;
  if (block === undefined || typeof key !== "number") return NONE;
  open.delete(key);
  const { start, kind, json } = block;
  if (start.type === "compaction")
    return [{ kind: "part", part: readCompaction({ ...start, ...block.compaction }) }];
  if (kind === "text") {
    const cited = citationsOf(block.citations ?? start["citations"]);
    return cited === undefined ? NONE : [{ kind: "text", key, content: "", ...cited }];
  }
  if (kind === "held") return [{ kind: "builtin-tool-call", key, args: heldArgs(block) }];
  if (kind !== "args" || json !== "") return NONE;
  // as a rule the start holds an empty object and the arguments follow in pieces
  const { input } = start;
  const isEmpty = !isRecord(input) || Object.keys(input).length === 0;
  return isEmpty ? NONE : [{ kind: kindOf(block), key, args: JSON.stringify(input) }];
}

/** Arguments that are no JSON stay as they came. */
function heldArgs({ start, json }: OpenBlock): string {
  if (json === "") return JSON.stringify(nativeArgs(start, start["input"]));
  try {
    return JSON.stringify(nativeArgs(start, JSON.parse(json)));
  } catch {
    return json;
  }
}
