import type { PartDelta, StepEvent } from "../events.ts";
import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import type { ResponsePart } from "../messages.ts";
import type { ModelPartChunk, ModelStreamChunk } from "../model.ts";
import { randomHex } from "../random-id.ts";
import { createTextBuffer, type TextBuffer } from "./text-buffer.ts";

type Kind = ModelPartChunk["kind"];

/** A part that grows. */
interface GrowingPart {
  readonly kind: Kind;
  readonly key: string | number | undefined;
  /** The content, or the arguments of a call. */
  readonly text: TextBuffer;
  signature?: string;
  toolName?: string;
  toolCallId?: string;
  /** Set when the reader was told; a call waits for its name. */
  index?: number;
}

/** Builds the parts of a response from the pieces that an adapter yields. */
export interface PartCollector {
  /** What the piece means to a reader. */
  add(chunk: ModelStreamChunk): readonly StepEvent[];
  /** Ends the last part. */
  end(): readonly StepEvent[];
  /** The parts so far. */
  parts(): readonly ResponsePart[];
}

/** Numbers the parts from `firstIndex` on. */
export function collectParts(firstIndex: number = 0): PartCollector {
  const growing: GrowingPart[] = [];
  const told: GrowingPart[] = [];
  let latest: GrowingPart | undefined;

  const tell = (part: GrowingPart): readonly StepEvent[] => {
    const previous = told.at(-1);
    part.index = firstIndex + told.push(part) - 1;
    const start: StepEvent = {
      eventKind: "part_start",
      index: part.index,
      part: toPart(part),
      ...(previous !== undefined && { previousPartKind: previous.kind }),
    };
    return previous === undefined ? [start] : [endEvent(previous, part.kind), start];
  };

  return {
    add(chunk) {
      if (chunk.kind === "usage") return [];
      const known = findPart(growing, latest, chunk);
      if (known === undefined && chunk.kind === "text" && chunk.content === "") return []; // starts nothing
      const part = known ?? { kind: chunk.kind, key: chunk.key, text: createTextBuffer() };
      if (known === undefined) growing.push(part);
      latest = part;
      const delta = grow(part, chunk);
      if (part.index !== undefined)
        return delta === undefined ? [] : [{ eventKind: "part_delta", index: part.index, delta }];
      return part.kind === "tool-call" && part.toolName === undefined ? [] : tell(part);
    },
    end() {
      const last = told.at(-1);
      if (told.length < growing.length)
        throw new UnexpectedModelBehaviorError("The model called a tool without a name.");
      return last === undefined ? [] : [endEvent(last)];
    },
    parts: () => told.map(toPart),
  };
}

/** The part that a piece continues. */
function findPart(
  growing: readonly GrowingPart[],
  latest: GrowingPart | undefined,
  chunk: ModelPartChunk,
): GrowingPart | undefined {
  const { kind, key } = chunk;
  if (key === undefined) {
    const starts = chunk.kind === "tool-call" && chunk.toolName !== undefined;
    return latest?.kind === kind && !starts ? latest : undefined;
  }
  const found = latest?.key === key ? latest : growing.findLast((part) => part.key === key);
  if (found === undefined || found.kind === kind) return found;
  throw new UnexpectedModelBehaviorError(
    `The model continued part ${key}, ${found.kind}, as ${kind}.`,
  );
}

/** Adds a piece to its part. */
function grow(part: GrowingPart, chunk: ModelPartChunk): PartDelta | undefined {
  switch (chunk.kind) {
    case "text":
      part.text.append(chunk.content);
      return { partDeltaKind: "text", contentDelta: chunk.content };
    case "thinking": {
      const { content, signature } = chunk;
      if (content !== undefined) part.text.append(content);
      if (signature !== undefined) part.signature = signature;
      return {
        partDeltaKind: "thinking",
        ...(content !== undefined && { contentDelta: content }),
        ...(signature !== undefined && { signatureDelta: signature }),
      };
    }
    case "tool-call": {
      if (chunk.toolName !== undefined) part.toolName ??= chunk.toolName;
      if (chunk.toolCallId !== undefined) part.toolCallId ??= chunk.toolCallId;
      if (chunk.args === undefined) return undefined;
      part.text.append(chunk.args);
      if (part.index === undefined) return undefined; // its id may yet come
      return { partDeltaKind: "tool_call", argsDelta: chunk.args, toolCallId: idOf(part) };
    }
  }
}

function toPart(part: GrowingPart): ResponsePart {
  const { kind, signature, toolName = "" } = part;
  const content = part.text.read();
  switch (kind) {
    case "text":
      return { partKind: kind, content };
    case "thinking":
      return { partKind: kind, content, ...(signature !== undefined && { signature }) };
    case "tool-call": {
      const args = content === "" ? {} : { args: content };
      return { partKind: kind, toolName, toolCallId: idOf(part), ...args };
    }
  }
}

/** The id of a call: the provider's, or one of ours where it gives none. */
function idOf(part: GrowingPart): string {
  part.toolCallId ??= `pyd_ai_${randomHex(16)}`;
  return part.toolCallId;
}

function endEvent(part: GrowingPart, next?: Kind): StepEvent {
  return {
    eventKind: "part_end",
    index: part.index ?? 0,
    part: toPart(part),
    ...(next !== undefined && { nextPartKind: next }),
  };
}
