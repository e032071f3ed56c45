import {
  collectParts,
  type Message,
  type Model,
  type ModelReply,
  type ModelRequestOptions,
  type ResponsePart,
} from "@toolsets/core";
import type { ContractReply, DescribeModelOptions, WireAnswer } from "./model-contract.ts";
import type { ProviderAnswer } from "./scripted-provider.ts";

/** The two ways to ask. */
export type Mode = "request" | "stream";

export const MODES: readonly Mode[] = ["request", "stream"];

const AT = "2026-01-02T03:04:05Z";

/** A history of one prompt. */
export function promptOf(content: string): readonly Message[] {
  return [
    {
      kind: "request",
      parts: [{ partKind: "user-prompt", content, timestamp: AT }],
      state: "complete",
    },
  ];
}

/** What goes with a request; each test says what it is about. */
export function optionsOf(given: Partial<ModelRequestOptions> = {}): ModelRequestOptions {
  return {
    instructions: [],
    tools: [],
    outputMode: "text",
    allowTextOutput: true,
    allowImageOutput: false,
    settings: {},
    signal: new AbortController().signal,
    ...given,
  };
}

/** Asks in one way or the other; core collects the parts of a stream. */
export async function ask(
  model: Model,
  mode: Mode,
  messages: readonly Message[] = promptOf("Hello"),
  given: Partial<ModelRequestOptions> = {},
): Promise<ModelReply> {
  const options = optionsOf(given);
  if (mode === "request") return model.request(messages, options);
  const collector = collectParts();
  const stream = model.stream(messages, options);
  for (;;) {
    const item = await stream.next();
    if (item.done === true) {
      collector.end();
      return { ...item.value, parts: collector.parts() };
    }
    collector.add(item.value);
  }
}

/** A reply as the provider sends it. */
export function answerOf(
  { encode }: Pick<DescribeModelOptions, "encode">,
  reply: ContractReply,
  mode: Mode,
): Exclude<ProviderAnswer, string> & { readonly pieces: readonly string[] } {
  const streamed = mode === "stream";
  const { body, ...answer }: WireAnswer = encode(reply, { streamed });
  return { ...answer, streamed, pieces: typeof body === "string" ? [body] : body };
}

/** Of a request the way that it was asked: streams say so in the body. */
export function bytesOf({ pieces }: { readonly pieces: readonly string[] }): Uint8Array {
  return new TextEncoder().encode(pieces.join(""));
}

/** What a part says, without what only its provider understands. */
export function shapeOf(part: ResponsePart): unknown {
  switch (part.partKind) {
    case "text":
    case "thinking":
      return { partKind: part.partKind, content: part.content };
    case "tool-call": {
      const { partKind, toolName, toolCallId } = part;
      return { partKind, toolName, toolCallId, args: readArgs(part.args) };
    }
    default:
      return part;
  }
}

/** A part with its arguments as a value: a stream has them as text. */
export function withArgs(part: ResponsePart): unknown {
  return part.partKind === "tool-call" ? { ...part, args: readArgs(part.args) } : part;
}

function readArgs(args: string | Record<string, unknown> | undefined): unknown {
  if (args === undefined || args === "") return {};
  return typeof args === "string" ? JSON.parse(args) : args;
}
