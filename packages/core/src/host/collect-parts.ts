import type { PartDelta, StepEvent } from "../events.ts";
import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import type { ResponsePart } from "../messages.ts";
import type { ModelStreamChunk } from "../model.ts";
import { createTextBuffer, type TextBuffer } from "./text-buffer.ts";

type Kind = ModelStreamChunk["kind"];

/** A part that grows. */
interface GrowingPart {
  readonly kind: Kind;
  readonly key: string | number | undefined;
  /** The content, or the arguments of a call. */
  readonly text: TextBuffer;
  /** Set when the part was announced; a call waits for its name. */
  index: number | undefined;
  signature: string | undefined;
  toolName: string | undefined;
  toolCallId: string;
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

/** `makeId` names a call whose provider gives no id. */
export function collectParts(makeId: (index: number) => string): PartCollector {
  const growing: GrowingPart[] = [];
  const announced: GrowingPart[] = [];
  let latest: GrowingPart | undefined;

  const start = (chunk: ModelStreamChunk): GrowingPart => {
    const part: GrowingPart = {
      kind: chunk.kind,
      key: chunk.key,
      text: createTextBuffer(),
      index: undefined,
      signature: undefined,
      toolName: undefined,
      toolCallId: "",
    };
    growing.push(part);
    return part;
  };
  const announce = (part: GrowingPart): StepEvent[] => {
    const previous = announced.at(-1);
    const index = announced.push(part) - 1;
    part.index = index;
    if (part.toolCallId === "") part.toolCallId = makeId(index);
    const startEvent: StepEvent = {
      eventKind: "part_start",
      index,
      part: toPart(part),
      ...(previous !== undefined && { previousPartKind: previous.kind }),
    };
    return previous === undefined ? [startEvent] : [endEvent(previous, part.kind), startEvent];
  };

  return {
    add(chunk) {
      const part = (latest = findPart(growing, latest, chunk) ?? start(chunk));
      const delta = grow(part, chunk);
      if (part.index !== undefined)
        return delta === undefined ? [] : [{ eventKind: "part_delta", index: part.index, delta }];
      if (part.kind === "tool-call" && part.toolName === undefined) return [];
      if (part.kind === "text" && part.text.isEmpty()) return []; // an empty piece starts nothing
      return announce(part);
    },
    end() {
      const last = announced.at(-1);
      return last === undefined ? [] : [endEvent(last, undefined)];
    },
    parts: () => announced.map(toPart),
  };
}

/** The part that a piece continues. */
function findPart(
  growing: readonly GrowingPart[],
  latest: GrowingPart | undefined,
  { kind, key, ...chunk }: ModelStreamChunk,
): GrowingPart | undefined {
  if (key !== undefined) {
    const found = latest?.key === key ? latest : growing.findLast((part) => part.key === key);
    if (found !== undefined && found.kind !== kind) {
      throw new UnexpectedModelBehaviorError(
        `The model continued a ${found.kind} part (${key}) as ${kind}.`,
      );
    }
    return found;
  }
  if (kind === "tool-call" && "toolName" in chunk && chunk.toolName !== undefined) return undefined;
  return latest?.kind === kind ? latest : undefined;
}

/** Adds a piece to its part. */
function grow(part: GrowingPart, chunk: ModelStreamChunk): PartDelta | undefined {
  switch (chunk.kind) {
    case "text":
      part.text.append(chunk.content);
      return { partDeltaKind: "text", contentDelta: chunk.content };
    case "thinking":
      if (chunk.content !== undefined) part.text.append(chunk.content);
      if (chunk.signature !== undefined) part.signature = chunk.signature;
      return {
        partDeltaKind: "thinking",
        ...(chunk.content !== undefined && { contentDelta: chunk.content }),
        ...(chunk.signature !== undefined && { signatureDelta: chunk.signature }),
      };
    case "tool-call":
      if (part.index === undefined) {
        part.toolName = chunk.toolName ?? part.toolName;
        part.toolCallId = chunk.toolCallId ?? part.toolCallId;
      }
      if (chunk.args === undefined) return undefined;
      part.text.append(chunk.args);
      return {
        partDeltaKind: "tool_call",
        argsDelta: chunk.args,
        toolCallId: part.toolCallId,
      };
  }
}

function toPart(part: GrowingPart): ResponsePart {
  const content = part.text.read();
  switch (part.kind) {
    case "text":
      return { partKind: "text", content };
    case "thinking":
      return {
        partKind: "thinking",
        content,
        ...(part.signature !== undefined && { signature: part.signature }),
      };
    case "tool-call": {
      const { toolName = "", toolCallId } = part;
      return {
        partKind: "tool-call",
        toolName,
        toolCallId,
        ...(content !== "" && { args: content }),
      };
    }
  }
}

function endEvent(part: GrowingPart, next: Kind | undefined): StepEvent {
  return {
    eventKind: "part_end",
    index: part.index ?? 0,
    part: toPart(part),
    ...(next !== undefined && { nextPartKind: next }),
  };
}
