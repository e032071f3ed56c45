import type { ToolCallPart } from "@toolsets/core";
import type { ContractReply, WireAnswer } from "@toolsets/testing";
import { halves, isOfKind } from "./pieces.ts";

const REASONS = {
  stop: "stop",
  length: "length",
  content_filter: "content_filter",
  tool_call: "tool_calls",
} as const;

/** A reply in the words of Chat Completions. */
export function encodeChat(
  reply: ContractReply,
  { streamed }: { readonly streamed: boolean },
): WireAnswer {
  return { body: streamed ? chunksOf(reply) : JSON.stringify(completionOf(reply)) };
}

/** An error inside a stream, as servers behind the API send it. */
export function encodeChatError(message: string): string {
  return event({ error: { message, type: "server_error", code: null } });
}

function completionOf({ parts, refusal, usage, finishReason }: ContractReply): object {
  const text = parts.find(isOfKind("text"))?.content;
  const thinking = parts.find(isOfKind("thinking"))?.content;
  const calls = parts.filter(isOfKind("tool-call"));
  return {
    ...FIELDS,
    object: "chat.completion",
    choices: [
      {
        index: 0,
        finish_reason: REASONS[finishReason],
        message: {
          role: "assistant",
          content: text ?? null,
          refusal: refusal ?? null,
          ...(thinking !== undefined && { reasoning_content: thinking }),
          ...(calls.length > 0 && {
            tool_calls: calls.map(({ toolCallId: id, toolName: name, args = "" }) => ({
              id,
              type: "function",
              function: { name, arguments: args },
            })),
          }),
        },
      },
    ],
    usage: usageOf(usage),
  };
}

function chunksOf({ parts, refusal, usage, finishReason }: ContractReply): string[] {
  const calls = parts.filter(isOfKind("tool-call"));
  const deltas: object[] = [
    { role: "assistant", content: "", refusal: null },
    ...parts
      .filter(isOfKind("thinking"))
      .flatMap(({ content }) => halves(content).map((text) => ({ reasoning_content: text }))),
    ...parts
      .filter(isOfKind("text"))
      .flatMap(({ content }) => halves(content).map((text) => ({ content: text }))),
    ...halves(refusal ?? "").map((text) => ({ refusal: text })),
    ...calls.flatMap((call, index) => Array.from(callDeltas(call, index))),
  ];
  const chunk = (delta: object, reason: string | null): string =>
    event({ ...CHUNK, choices: [{ index: 0, delta, finish_reason: reason }] });
  return [
    ...deltas.map((delta) => chunk(delta, null)),
    chunk({}, REASONS[finishReason]),
    event({ ...CHUNK, choices: [], usage: usageOf(usage) }),
    "data: [DONE]\n\n",
  ];
}

function* callDeltas(
  { toolCallId: id, toolName: name, args = "" }: ToolCallPart & { readonly args?: string },
  index: number,
): Generator<object> {
  yield { tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] };
  for (const text of halves(args)) yield { tool_calls: [{ index, function: { arguments: text } }] };
}

const FIELDS = { id: "chatcmpl-1", created: 1, model: "some-model" };
const CHUNK = { ...FIELDS, object: "chat.completion.chunk" };

function usageOf({ inputTokens, outputTokens }: ContractReply["usage"]): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
