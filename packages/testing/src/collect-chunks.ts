import { type ModelPartChunk, UnexpectedModelBehaviorError } from "@toolsets/core";
import type { AnswerPart } from "./model-answer.ts";

interface GrowingPart {
  readonly kind: ModelPartChunk["kind"];
  readonly key: string | number | undefined;
  content: string;
  signature?: string;
  toolName?: string;
  toolCallId?: string;
}

/** Builds the parts of a response from the pieces of its stream, as a run does. */
export interface ChunkCollector {
  /** @throws `unexpected_model_behavior` for a piece that does not fit its part. */
  add(chunk: ModelPartChunk): void;
  /** @throws `unexpected_model_behavior` when a call has no name. */
  parts(): readonly AnswerPart[];
}

/** Makes a collector for one response. */
export function chunkCollector(): ChunkCollector {
  const growing = new Set<GrowingPart>();
  const begun = new Set<GrowingPart>(); // in the order of the response: a call begins with its name
  let latest: GrowingPart | undefined;

  return {
    add(chunk) {
      latest = continued([...growing], latest, chunk) ?? {
        kind: chunk.kind,
        key: chunk.key,
        content: "",
      };
      growing.add(latest);
      grow(latest, chunk, begun.has(latest));
      const hasBegun =
        latest.kind === "text"
          ? latest.content !== ""
          : latest.kind === "thinking" || latest.toolName !== undefined;
      if (hasBegun) begun.add(latest);
    },
    parts() {
      if ([...growing].some((part) => part.kind === "tool-call" && !begun.has(part))) {
        throw new UnexpectedModelBehaviorError("A streamed tool call has no `toolName`.");
      }
      return [...begun].map(toPart);
    },
  };
}

/** The part that a piece continues. */
function continued(
  growing: readonly GrowingPart[],
  latest: GrowingPart | undefined,
  chunk: ModelPartChunk,
): GrowingPart | undefined {
  if (chunk.key !== undefined) {
    const found = growing.findLast(({ key }) => key === chunk.key);
    if (found === undefined || found.kind === chunk.kind) return found;
    throw new UnexpectedModelBehaviorError(
      `The stream continued the ${found.kind} part \`${chunk.key}\` as ${chunk.kind}.`,
    );
  }
  if (chunk.kind === "tool-call" && chunk.toolName !== undefined) return undefined;
  return latest?.kind === chunk.kind ? latest : undefined;
}

function grow(part: GrowingPart, chunk: ModelPartChunk, begun: boolean): void {
  switch (chunk.kind) {
    case "text":
      part.content += chunk.content;
      return;
    case "thinking":
      part.content += chunk.content ?? "";
      if (chunk.signature !== undefined) part.signature = chunk.signature;
      return;
    case "tool-call":
      part.content += chunk.args ?? "";
      if (begun) return; // its name and id are known already
      if (chunk.toolName !== undefined) part.toolName = chunk.toolName;
      if (chunk.toolCallId !== undefined) part.toolCallId = chunk.toolCallId;
      return;
    default:
      chunk satisfies never;
  }
}

function toPart({ kind, content, signature, toolName = "", toolCallId }: GrowingPart): AnswerPart {
  switch (kind) {
    case "text":
      return { partKind: kind, content };
    case "thinking":
      return { partKind: kind, content, ...(signature !== undefined && { signature }) };
    case "tool-call":
      return {
        partKind: kind,
        toolName,
        ...(content !== "" && { args: content }),
        ...(toolCallId !== undefined && { toolCallId }),
      };
    default:
      return kind satisfies never;
  }
}
