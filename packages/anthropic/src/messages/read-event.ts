import type {
  RawContentBlockDeltaEvent,
  RawContentBlockStartEvent,
  RawContentBlockStopEvent,
  RawMessageStreamEvent,
} from "@anthropic-ai/sdk/resources/messages";
import type { ModelPartChunk, ModelStreamChunk, ResponseTail } from "@toolsets/core";
import { readTail, type WireTail } from "./read-tail.ts";
import { mergeUsage, readUsage, type WireUsage } from "./read-usage.ts";

/** Reads the events of one stream, in their order. */
export interface EventReader {
  /** The pieces that the event brings; unknown events and blocks bring none. */
  read(event: RawMessageStreamEvent): readonly ModelStreamChunk[];
  /** Whether the message came to its end, with all its blocks. */
  isComplete(): boolean;
  tail(): ResponseTail;
}

type Kind = ModelPartChunk["kind"];

/** A block that has begun and not ended. */
interface OpenBlock {
  readonly kind: Kind;
  /** Arguments that came whole at the start; they hold unless pieces follow. */
  readonly input: string;
  pieces: boolean;
}

type OpenBlocks = Map<number, OpenBlock>;
type Chunks = readonly ModelStreamChunk[];

/** Makes a reader for one stream. */
export function createEventReader(): EventReader {
  const open: OpenBlocks = new Map();
  let tail: WireTail = {};
  let stopped = false;

  return {
    read(event) {
      switch (event.type) {
        case "message_start": {
          const { id, model, stop_reason, usage } = event.message;
          tail = { id, model, stop_reason, usage };
          return [{ kind: "usage", usage: readUsage(toUsage(usage)) }];
        }
        case "content_block_start":
          return startBlock(open, event);
        case "content_block_delta":
          return continueBlock(open, event);
        case "content_block_stop":
          return endBlock(open, event);
        case "message_delta":
          tail = {
            ...tail,
            stop_reason: event.delta.stop_reason ?? tail.stop_reason ?? null,
            usage: mergeUsage(toUsage(tail.usage), toUsage(event.usage)),
          };
          return [{ kind: "usage", usage: readUsage(toUsage(tail.usage)) }];
        case "message_stop":
          stopped = true;
          return [];
        default:
          return [];
      }
    },
    isComplete: () => stopped && open.size === 0,
    tail: () => readTail(tail),
  };
}

function startBlock(open: OpenBlocks, event: RawContentBlockStartEvent): Chunks {
  const { index: key, content_block: block } = event;
  switch (block.type) {
    case "text":
      open.set(key, { kind: "text", input: "", pieces: false });
      return block.text === "" ? [] : [{ kind: "text", key, content: block.text }];
    case "thinking": {
      open.set(key, { kind: "thinking", input: "", pieces: false });
      const { thinking: content, signature } = block;
      return [{ kind: "thinking", key, content, ...(signature && { signature }) }];
    }
    case "tool_use":
      open.set(key, { kind: "tool-call", input: wholeInput(block.input), pieces: false });
      return [{ kind: "tool-call", key, toolName: block.name, toolCallId: block.id }];
    default:
      return [];
  }
}

function continueBlock(open: OpenBlocks, { index: key, delta }: RawContentBlockDeltaEvent): Chunks {
  const block = open.get(key);
  switch (delta.type) {
    case "text_delta":
      return block?.kind === "text" ? [{ kind: "text", key, content: delta.text }] : [];
    case "thinking_delta":
      return block?.kind === "thinking" ? [{ kind: "thinking", key, content: delta.thinking }] : [];
    case "signature_delta": {
      const { signature } = delta;
      return block?.kind === "thinking" ? [{ kind: "thinking", key, signature }] : [];
    }
    case "input_json_delta":
      if (block?.kind !== "tool-call" || delta.partial_json === "") return [];
      block.pieces = true;
      return [{ kind: "tool-call", key, args: delta.partial_json }];
    default:
      return [];
  }
}

function endBlock(open: OpenBlocks, { index: key }: RawContentBlockStopEvent): Chunks {
  const block = open.get(key);
  open.delete(key);
  if (block === undefined || block.pieces || block.input === "") return [];
  return [{ kind: "tool-call", key, args: block.input }];
}

function toUsage(usage: object | null | undefined): WireUsage {
  return (usage ?? {}) as WireUsage; // counts by name, whatever they are
}

/** As a rule the start holds an empty object and the arguments follow in pieces. */
function wholeInput(input: unknown): string {
  if (typeof input !== "object" || input === null) return "";
  return Object.keys(input).length === 0 ? "" : JSON.stringify(input);
}
