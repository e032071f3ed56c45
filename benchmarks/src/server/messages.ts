import { type Api, type StreamedEvent, TOKENS } from "./api.ts";
import { type Answer, TOOL } from "./script.ts";

const usage = { input_tokens: TOKENS.input, output_tokens: TOKENS.output };

/** The Messages API of Anthropic. */
export const messages: Api = {
  countResponses: ({ messages: list = [] }) =>
    list.filter(({ role }) => role === "assistant").length,

  toResponse: (model, answer) => ({
    ...emptyMessage(model),
    content: [
      answer.kind === "text"
        ? { type: "text", text: answer.deltas.join("") }
        : { type: "tool_use", id: answer.id, name: TOOL, input: answer.args },
    ],
    stop_reason: stopReason(answer),
  }),

  *toEvents(model, answer) {
    const event = (type: string, fields: object): StreamedEvent => ({
      event: type,
      data: { type, ...fields },
    });
    yield event("message_start", { message: emptyMessage(model) });
    const block =
      answer.kind === "text"
        ? { type: "text", text: "" }
        : { type: "tool_use", id: answer.id, name: TOOL, input: {} };
    yield event("content_block_start", { index: 0, content_block: block });
    const deltas =
      answer.kind === "text"
        ? answer.deltas.map((text) => ({ type: "text_delta", text }))
        : [{ type: "input_json_delta", partial_json: JSON.stringify(answer.args) }];
    for (const delta of deltas) yield event("content_block_delta", { index: 0, delta });
    yield event("content_block_stop", { index: 0 });
    yield event("message_delta", {
      delta: { stop_reason: stopReason(answer), stop_sequence: null },
      usage,
    });
    yield event("message_stop", {});
  },
};

function emptyMessage(model: string): object {
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
}

function stopReason({ kind }: Answer): string {
  return kind === "text" ? "end_turn" : "tool_use";
}
