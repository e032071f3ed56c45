import {
  type ModelReply,
  type ModelStreamChunk,
  type ResponsePart,
  type ResponseTail,
  UsageError,
} from "@toolsets/core";

/** Cuts a text, or the JSON text of arguments, into the pieces that arrive one by one. */
export type Cut = (text: string, partKind: ResponsePart["partKind"]) => readonly string[];

/**
 * Streams a reply.
 *
 * @throws `invalid_usage` for a part with fields that pieces cannot carry.
 */
export async function* streamReply(
  { parts, ...tail }: ModelReply,
  cut: Cut,
): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
  parts.forEach(assertStreamable);
  for (const [key, part] of parts.entries()) yield* toChunks(part, key, cut);
  return tail;
}

function* toChunks(part: ResponsePart, key: number, cut: Cut): Generator<ModelStreamChunk> {
  const { partKind: kind } = part;
  switch (part.partKind) {
    case "text":
      for (const content of cut(part.content, kind)) yield { kind: "text", key, content };
      return;
    case "thinking":
      for (const content of cut(part.content, kind)) yield { kind: "thinking", key, content };
      if (part.signature !== undefined) yield { kind: "thinking", key, signature: part.signature };
      return;
    case "tool-call": {
      const { toolName, toolCallId } = part;
      const [first, ...rest] = cut(argsText(part.args), kind);
      yield {
        kind: "tool-call",
        key,
        toolName,
        toolCallId,
        ...(first !== undefined && { args: first }),
      };
      for (const args of rest) yield { kind: "tool-call", key, args };
      return;
    }
    default:
      return; // `assertStreamable` refused it
  }
}

/** Arguments as they travel in a stream; nothing for none. */
export function argsText(args: string | Record<string, unknown> | undefined): string {
  if (args === undefined) return "";
  return typeof args === "string" ? args : JSON.stringify(args);
}

function assertStreamable(part: ResponsePart): void {
  if (part.partKind !== "text" && part.partKind !== "thinking" && part.partKind !== "tool-call") {
    throw new UsageError(
      `A ${part.partKind} part cannot be streamed in pieces. Use \`run\`, or leave it out.`,
    );
  }
  for (const field of ["id", "providerName", "providerDetails"] as const) {
    if (part[field] === undefined) continue;
    throw new UsageError(
      `A ${part.partKind} part has \`${field}\`, which a stream of pieces cannot carry. Use \`run\`, or leave it out.`,
    );
  }
}
