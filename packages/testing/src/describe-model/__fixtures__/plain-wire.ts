import type { ResponseTail } from "@toolsets/core";
import type { ContractReply, WireAnswer } from "../model-contract.ts";

/** A line of the wire, which is made up: one object a line, the last says that it is over. */
export interface Line {
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string | undefined;
  readonly call?: {
    readonly at: number;
    readonly id?: string;
    readonly name?: string;
    readonly args?: string;
  };
  readonly error?: string;
  readonly end?: {
    readonly reason: ResponseTail["finishReason"];
    readonly in: number;
    readonly out: number;
  };
}

/** Puts a reply in the words of the wire. */
export function encodePlain(
  reply: ContractReply,
  { streamed }: { readonly streamed: boolean },
): WireAnswer {
  const { usage, finishReason: reason } = reply;
  const lines: Line[] = reply.parts.flatMap((part, at): Line[] => {
    const half = (text: string): string[] => [
      text.slice(0, text.length / 2),
      text.slice(text.length / 2),
    ];
    if (part.partKind === "text") return half(part.content).map((text) => ({ text }));
    if (part.partKind === "thinking")
      return half(part.content).map((thinking) => ({ thinking, signature: part.signature }));
    const { toolCallId: id, toolName: name } = part;
    return [
      { call: { at, id, name } },
      ...half(part.args ?? "").map((args) => ({ call: { at, args } })),
    ];
  });
  lines.push({ end: { reason, in: usage.inputTokens, out: usage.outputTokens } });
  const texts = lines.map((line) => `${JSON.stringify(line)}\n`);
  return { body: streamed ? texts : JSON.stringify(lines) };
}

/** The same for an error in the middle. */
export function encodePlainError(error: string): string {
  return `${JSON.stringify({ error })}\n`;
}
