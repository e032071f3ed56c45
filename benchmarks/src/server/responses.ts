import { type Api, CREATED, type StreamedEvent, TOKENS } from "./api.ts";
import { type Answer, TOOL } from "./script.ts";

/** The Responses API of OpenAI. */
export const responses: Api = {
  // the answer to a call is not the model's, so only calls and texts count
  countResponses: ({ input = [] }) =>
    typeof input === "string" ? 0 : input.filter(({ type }) => type === "function_call").length,

  toResponse: (model, answer) => toResponse(model, "completed", [toItem(answer)]),

  *toEvents(model, answer) {
    let sequence = 0;
    const event = (type: string, fields: object): StreamedEvent => ({
      event: type,
      data: { type, sequence_number: sequence++, ...fields },
    });
    yield event("response.created", { response: toResponse(model, "in_progress", []) });
    yield* answer.kind === "text" ? textEvents(answer, event) : callEvents(answer, event);
    yield event("response.output_item.done", { output_index: 0, item: toItem(answer) });
    yield event("response.completed", {
      response: toResponse(model, "completed", [toItem(answer)]),
    });
  },
};

type MakeEvent = (type: string, fields: object) => StreamedEvent;

function* textEvents(
  answer: Extract<Answer, { kind: "text" }>,
  event: MakeEvent,
): Generator<StreamedEvent> {
  const place = { output_index: 0, content_index: 0, item_id: "msg_1" };
  const item = { ...toItem(answer), status: "in_progress", content: [] };
  yield event("response.output_item.added", { output_index: 0, item });
  const part = { type: "output_text", text: "", annotations: [] };
  yield event("response.content_part.added", { ...place, part });
  for (const delta of answer.deltas)
    yield event("response.output_text.delta", { ...place, delta, logprobs: [] });
  const text = answer.deltas.join("");
  yield event("response.output_text.done", { ...place, text, logprobs: [] });
  yield event("response.content_part.done", { ...place, part: { ...part, text } });
}

function* callEvents(
  answer: Extract<Answer, { kind: "call" }>,
  event: MakeEvent,
): Generator<StreamedEvent> {
  const place = { output_index: 0, item_id: `fc_${answer.id}` };
  const args = JSON.stringify(answer.args);
  const item = { ...toItem(answer), status: "in_progress", arguments: "" };
  yield event("response.output_item.added", { output_index: 0, item });
  yield event("response.function_call_arguments.delta", { ...place, delta: args });
  yield event("response.function_call_arguments.done", { ...place, name: TOOL, arguments: args });
}

function toItem(answer: Answer): object {
  if (answer.kind === "call") {
    return {
      type: "function_call",
      id: `fc_${answer.id}`,
      call_id: answer.id,
      name: TOOL,
      arguments: JSON.stringify(answer.args),
      status: "completed",
    };
  }
  const content = { type: "output_text", text: answer.deltas.join(""), annotations: [] };
  return {
    type: "message",
    id: "msg_1",
    role: "assistant",
    status: "completed",
    content: [content],
  };
}

function toResponse(model: string, status: string, output: readonly object[]): object {
  return {
    id: "resp_1",
    object: "response",
    created_at: CREATED,
    model,
    status,
    output,
    error: null,
    incomplete_details: null,
    usage: {
      input_tokens: TOKENS.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: TOKENS.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: TOKENS.input + TOKENS.output,
    },
  };
}
