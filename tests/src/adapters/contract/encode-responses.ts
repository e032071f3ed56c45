import type { ContractReply, WireAnswer } from "@toolsets/testing";
import { halves } from "./pieces.ts";

/** A reply in the words of the Responses API. */
export function encodeResponses(
  reply: ContractReply,
  { streamed }: { readonly streamed: boolean },
): WireAnswer {
  const response = responseOf(reply);
  return { body: streamed ? eventsOf(reply, response) : JSON.stringify(response) };
}

/** An error inside a stream. */
export function encodeResponsesError(message: string): string {
  return event({ type: "error", code: "server_error", message, param: null });
}

type Item = Readonly<Record<string, unknown>>;

function responseOf(reply: ContractReply): Item {
  const { usage, finishReason } = reply;
  const cut = finishReason === "length" ? "max_output_tokens" : "content_filter";
  const isWhole = finishReason === "stop" || finishReason === "tool_call" || reply.refusal;
  const { inputTokens, outputTokens } = usage;
  return {
    ...started(),
    status: isWhole ? "completed" : "incomplete",
    incomplete_details: isWhole ? null : { reason: cut },
    output: itemsOf(reply),
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: inputTokens + outputTokens,
    },
  };
}

function started(): Item {
  return {
    id: "resp_1",
    object: "response",
    created_at: 1,
    model: "some-model",
    status: "in_progress",
    output: [],
    error: null,
    incomplete_details: null,
  };
}

function itemsOf({ parts, refusal }: ContractReply): readonly Item[] {
  const items = parts.map((part, index): Item => {
    switch (part.partKind) {
      case "thinking":
        return {
          type: "reasoning",
          id: `rs_${index}`,
          summary: [{ type: "summary_text", text: part.content }],
          encrypted_content: part.signature ?? null,
        };
      case "text":
        return messageOf(index, { type: "output_text", text: part.content, annotations: [] });
      case "tool-call": {
        const { toolCallId, toolName, args = "" } = part;
        const type = "function_call";
        const fields = { call_id: toolCallId, name: toolName, arguments: args };
        return { type, id: `fc_${index}`, status: "completed", ...fields };
      }
    }
  });
  return refusal === undefined
    ? items
    : [...items, messageOf(items.length, { type: "refusal", refusal })];
}

function messageOf(index: number, content: Item): Item {
  return {
    type: "message",
    id: `msg_${index}`,
    role: "assistant",
    status: "completed",
    content: [content],
  };
}

function eventsOf(reply: ContractReply, response: Item): string[] {
  const { finishReason, refusal } = reply;
  const isCut = (finishReason === "length" || finishReason === "content_filter") && !refusal;
  const all: readonly Item[] = [
    { type: "response.created", response: started() },
    { type: "response.in_progress", response: started() },
    ...itemsOf(reply).flatMap((item, index) => Array.from(itemEvents(item, index))),
    { type: `response.${isCut ? "incomplete" : "completed"}`, response },
  ];
  return all.map((data, sequence_number) => event({ ...data, sequence_number }));
}

function* itemEvents(item: Item, output_index: number): Generator<Item> {
  yield { type: "response.output_item.added", output_index, item: begun(item) };
  for (const inner of insideOf(item)) yield { output_index, item_id: item["id"], ...inner };
  yield { type: "response.output_item.done", output_index, item };
}

/** An item before anything is in it. */
function begun(item: Item): Item {
  switch (item["type"]) {
    case "message":
      return { ...item, status: "in_progress", content: [] };
    case "reasoning":
      return { ...item, summary: [] };
    default:
      return { ...item, status: "in_progress", arguments: "" };
  }
}

function insideOf(item: Item): readonly Item[] {
  const content = itemsIn(item["content"] ?? item["summary"])[0];
  const text = textOf(content?.["text"] ?? content?.["refusal"]);
  switch (item["type"]) {
    case "message": {
      const kind = content?.["type"] === "refusal" ? "refusal" : "output_text";
      const part = kind === "refusal" ? { refusal: "" } : { text: "", annotations: [] };
      const done = kind === "refusal" ? { refusal: text } : { text };
      return [
        { type: "response.content_part.added", content_index: 0, part: { type: kind, ...part } },
        ...halves(text).map((delta) => ({
          type: `response.${kind}.delta`,
          content_index: 0,
          delta,
        })),
        { type: `response.${kind}.done`, content_index: 0, ...done },
        { type: "response.content_part.done", content_index: 0, part: content },
      ];
    }
    case "reasoning": {
      const part = { type: "summary_text", text: "" };
      return [
        { type: "response.reasoning_summary_part.added", summary_index: 0, part },
        ...halves(text).map((delta) => ({
          type: "response.reasoning_summary_text.delta",
          summary_index: 0,
          delta,
        })),
        { type: "response.reasoning_summary_text.done", summary_index: 0, text },
        { type: "response.reasoning_summary_part.done", summary_index: 0, part: content },
      ];
    }
    default: {
      const args = textOf(item["arguments"]);
      const type = "response.function_call_arguments";
      return [
        ...halves(args).map((delta) => ({ type: `${type}.delta`, delta })),
        { type: `${type}.done`, arguments: args },
      ];
    }
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function itemsIn(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value : [];
}

function event(data: Item): string {
  return `event: ${textOf(data["type"])}\ndata: ${JSON.stringify(data)}\n\n`;
}
