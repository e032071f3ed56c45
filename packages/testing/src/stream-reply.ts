import {
  type ModelReply,
  type ModelStreamChunk,
  type ResponsePart,
  type ResponseTail,
} from "@toolsets/core";

/** Cuts a text, or the JSON text of arguments, into the pieces that arrive one by one. */
export type Cut = (text: string, partKind: ResponsePart["partKind"]) => readonly string[];

/** Streams a reply. */
export async function* streamReply(
  { parts, ...tail }: ModelReply,
  cut: Cut,
): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
  for (const [key, part] of parts.entries()) yield* toChunks(part, key, cut);
  return tail;
}

function* toChunks(part: ResponsePart, key: number, cut: Cut): Generator<ModelStreamChunk> {
  switch (part.partKind) {
    case "text": {
      const { partKind: kind, content: text, ...first } = part;
      const [content = "", ...rest] = cut(text, kind);
      yield { kind, key, content, ...first };
      for (const piece of rest) yield { kind, key, content: piece };
      return;
    }
    case "thinking": {
      const { partKind: kind, content: text, signature, ...first } = part;
      const [content = "", ...rest] = cut(text, kind);
      yield { kind, key, content, ...first };
      for (const piece of rest) yield { kind, key, content: piece };
      if (signature !== undefined) yield { kind, key, signature };
      return;
    }
    case "tool-call":
    case "builtin-tool-call": {
      const { partKind: kind, args: given, ...first } = part;
      const [args, ...rest] = cut(argsText(given), kind);
      yield { kind, key, ...first, ...(args !== undefined && { args }) };
      for (const piece of rest) yield { kind, key, args: piece };
      return;
    }
    default:
      yield { kind: "part", part };
  }
}

/** Arguments as they travel in a stream; nothing for none. */
export function argsText(args: string | Record<string, unknown> | undefined): string {
  if (args === undefined) return "";
  return typeof args === "string" ? args : JSON.stringify(args);
}
