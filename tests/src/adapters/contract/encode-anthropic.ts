import type { ContractReply, WireAnswer } from "@toolsets/testing";
import { halves } from "./pieces.ts";

const REASONS = {
  stop: "end_turn",
  length: "max_tokens",
  content_filter: "refusal",
  tool_call: "tool_use",
} as const;

/** A reply in the words of the Messages API. */
export function encodeAnthropic(
  reply: ContractReply,
  { streamed }: { readonly streamed: boolean },
): WireAnswer {
  return { body: streamed ? eventsOf(reply) : JSON.stringify(messageOf(reply)) };
}

/** An error inside a stream. */
export function encodeAnthropicError(message: string): string {
  return event({ type: "error", error: { type: "overloaded_error", message } });
}

type Block = Readonly<Record<string, unknown>> & { readonly type: string };
type Part = ContractReply["parts"][number];

function messageOf({ parts, usage, finishReason }: ContractReply): object {
  return {
    ...FIELDS,
    content: parts.map(blockOf),
    stop_reason: REASONS[finishReason],
    stop_sequence: null,
    usage: { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens },
  };
}

const FIELDS = { id: "msg_1", type: "message", role: "assistant", model: "some-model" };

function blockOf(part: Part): Block {
  switch (part.partKind) {
    case "text":
      return { type: "text", text: part.content };
    case "thinking":
      return { type: "thinking", thinking: part.content, signature: part.signature ?? "" };
    case "tool-call": {
      const { toolCallId: id, toolName: name, args = "{}" } = part;
      return { type: "tool_use", id, name, input: JSON.parse(args) };
    }
  }
}

function eventsOf({ parts, usage, finishReason }: ContractReply): string[] {
  const { inputTokens: input_tokens, outputTokens: output_tokens } = usage;
  const message = { ...FIELDS, content: [], stop_reason: null, stop_sequence: null };
  const blocks = parts.flatMap((part, index): Block[] => [
    { type: "content_block_start", index, content_block: begun(blockOf(part)) },
    ...deltasOf(part).map((delta): Block => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ]);
  const all: readonly Block[] = [
    { type: "message_start", message: { ...message, usage: { input_tokens, output_tokens: 1 } } },
    { type: "ping" },
    ...blocks,
    {
      type: "message_delta",
      delta: { stop_reason: REASONS[finishReason], stop_sequence: null },
      usage: { output_tokens },
    },
    { type: "message_stop" },
  ];
  return all.map(event);
}

/** A block before anything is in it. */
function begun(block: Block): Block {
  switch (block.type) {
    case "text":
      return { ...block, text: "" };
    case "thinking":
      return { ...block, thinking: "", signature: "" };
    default:
      return { ...block, input: {} };
  }
}

function deltasOf(part: Part): readonly object[] {
  switch (part.partKind) {
    case "text":
      return halves(part.content).map((text) => ({ type: "text_delta", text }));
    case "thinking":
      return [
        ...halves(part.content).map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: part.signature ?? "" },
      ];
    case "tool-call":
      return ["", ...halves(part.args ?? "")].map((partial_json) => ({
        type: "input_json_delta",
        partial_json,
      }));
  }
}

function event(data: Block): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
