import type { PartDelta, StepEvent } from "../events.ts";
import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import type { JsonObject } from "../json.ts";
import type { ResponsePart, ToolPartKind } from "../messages.ts";
import type { ModelPartChunk, ModelStreamChunk } from "../model.ts";
import { randomHex } from "../random-id.ts";
import { createTextBuffer, type TextBuffer } from "./text-buffer.ts";

/** A piece of a part that comes in pieces. */
type Piece = Exclude<ModelPartChunk, { kind: "part" }>;

/** A part that grows. */
interface GrowingPart {
  readonly kind: ResponsePart["partKind"];
  readonly key: string | number | undefined;
  /** The content, or the arguments of a call. */
  readonly text: TextBuffer;
  /** What came as a whole. */
  readonly whole?: ResponsePart;
  signature?: string;
  toolName?: string;
  toolCallId?: string;
  toolKind?: ToolPartKind;
  id?: string;
  providerName?: string;
  providerDetails?: JsonObject;
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

/**
 * Makes a collector, which numbers the parts from `firstIndex` on. Every run reads its model through one; an
 * adapter's own tests may do so too.
 *
 * @throws `unexpected_model_behavior`, when it is used, for pieces that do not fit together.
 */
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
      if (chunk.kind === "part") {
        const { part: whole } = chunk;
        const text = createTextBuffer();
        latest = { kind: whole.partKind, key: undefined, text, whole };
        growing.push(latest);
        return tell(latest);
      }
      const known = findPart(growing, latest, chunk);
      if (known === undefined && chunk.kind === "text" && chunk.content === "") return []; // starts nothing
      const part = known ?? { kind: chunk.kind, key: chunk.key, text: createTextBuffer() };
      if (known === undefined) growing.push(part);
      latest = part;
      const delta = grow(part, chunk);
      if (part.index !== undefined)
        return delta === undefined ? [] : [{ eventKind: "part_delta", index: part.index, delta }];
      return isCall(part) && part.toolName === undefined ? [] : tell(part);
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

function isCall({ kind }: GrowingPart): boolean {
  return kind === "tool-call" || kind === "builtin-tool-call";
}

/** The part that a piece continues. */
function findPart(
  growing: readonly GrowingPart[],
  latest: GrowingPart | undefined,
  chunk: Piece,
): GrowingPart | undefined {
  const { kind, key } = chunk;
  if (key === undefined) {
    const starts = "toolName" in chunk && chunk.toolName !== undefined;
    return latest?.kind === kind && latest.whole === undefined && !starts ? latest : undefined;
  }
  const found = latest?.key === key ? latest : growing.findLast((part) => part.key === key);
  if (found === undefined || found.kind === kind) return found;
  throw new UnexpectedModelBehaviorError(
    `The model continued part ${key}, ${found.kind}, as ${kind}.`,
  );
}

/** Adds a piece to its part. */
function grow(part: GrowingPart, chunk: Piece): PartDelta | undefined {
  const provided = takeProvided(part, chunk);
  switch (chunk.kind) {
    case "text":
      part.text.append(chunk.content);
      return { partDeltaKind: "text", contentDelta: chunk.content, ...provided };
    case "thinking": {
      const { content, signature } = chunk;
      if (content !== undefined) part.text.append(content);
      if (signature !== undefined) part.signature = signature;
      return {
        partDeltaKind: "thinking",
        ...(content !== undefined && { contentDelta: content }),
        ...(signature !== undefined && { signatureDelta: signature }),
        ...provided,
      };
    }
    case "tool-call":
    case "builtin-tool-call": {
      if (chunk.toolName !== undefined) part.toolName ??= chunk.toolName;
      if (chunk.toolCallId !== undefined) part.toolCallId ??= chunk.toolCallId;
      if (chunk.toolKind !== undefined) part.toolKind ??= chunk.toolKind;
      if (chunk.args !== undefined) part.text.append(chunk.args);
      if (part.index === undefined) return undefined; // its id may yet come
      if (chunk.args === undefined && provided === undefined) return undefined;
      const { args: argsDelta = "" } = chunk;
      return { partDeltaKind: "tool_call", argsDelta, toolCallId: idOf(part), ...provided };
    }
  }
}

/** What the provider adds for itself; most pieces bring nothing of it. */
function takeProvided(
  part: GrowingPart,
  { id, providerName, providerDetails }: Piece,
): Pick<PartDelta, "providerName" | "providerDetails"> | undefined {
  if (id !== undefined) part.id = id;
  if (providerName === undefined && providerDetails === undefined) return undefined;
  if (providerName !== undefined) part.providerName = providerName;
  if (providerDetails !== undefined)
    part.providerDetails = { ...part.providerDetails, ...providerDetails };
  return {
    ...(providerName !== undefined && { providerName }),
    ...(providerDetails !== undefined && { providerDetails }),
  };
}

function toPart(part: GrowingPart): ResponsePart {
  const { kind, whole, signature, toolName = "", toolKind, id, providerName } = part;
  if (whole !== undefined) return whole;
  const { providerDetails } = part;
  const content = part.text.read();
  const provided = {
    ...(id !== undefined && { id }),
    ...(providerName !== undefined && { providerName }),
    ...(providerDetails !== undefined && { providerDetails }),
  };
  switch (kind) {
    case "text":
      return { partKind: kind, content, ...provided };
    case "thinking":
      return {
        partKind: kind,
        content,
        ...(signature !== undefined && { signature }),
        ...provided,
      };
    case "tool-call":
    case "builtin-tool-call": {
      const args = content !== "" && { args: content };
      const kindOfTool = toolKind !== undefined && { toolKind };
      return {
        partKind: kind,
        toolName,
        toolCallId: idOf(part),
        ...args,
        ...kindOfTool,
        ...provided,
      };
    }
    default:
      throw new UnexpectedModelBehaviorError(`A part of kind ${kind} came in pieces.`);
  }
}

/** The id of a call: the provider's, or one of ours where it gives none. */
function idOf(part: GrowingPart): string {
  part.toolCallId ??= `pyd_ai_${randomHex(16)}`;
  return part.toolCallId;
}

function endEvent(part: GrowingPart, next?: GrowingPart["kind"]): StepEvent {
  return {
    eventKind: "part_end",
    index: part.index ?? 0,
    part: toPart(part),
    ...(next !== undefined && { nextPartKind: next }),
  };
}
