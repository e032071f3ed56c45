import { type Api, CREATED, type StreamedEvent, TOKENS } from "./api.ts";
import { type Answer, TOOL } from "./script.ts";

const ID = "chatcmpl-1";
const usage = {
  prompt_tokens: TOKENS.input,
  completion_tokens: TOKENS.output,
  total_tokens: TOKENS.input + TOKENS.output,
};

/** Chat Completions of OpenAI. */
export const chat: Api = {
  countResponses: ({ messages = [] }) => messages.filter(({ role }) => role === "assistant").length,

  toResponse(model, answer) {
    const message =
      answer.kind === "text"
        ? { role: "assistant", content: answer.deltas.join("") }
        : { role: "assistant", content: null, tool_calls: [toCall(answer)] };
    const choice = { index: 0, message, finish_reason: finishReason(answer), logprobs: null };
    return { id: ID, object: "chat.completion", created: CREATED, model, choices: [choice], usage };
  },

  *toEvents(model, answer) {
    const chunk = (delta: object, finish: string | null = null): StreamedEvent => ({
      data: {
        id: ID,
        object: "chat.completion.chunk",
        created: CREATED,
        model,
        choices: [{ index: 0, delta, finish_reason: finish }],
      },
    });
    yield chunk({ role: "assistant", content: answer.kind === "text" ? "" : null });
    if (answer.kind === "text") {
      for (const content of answer.deltas) yield chunk({ content });
    } else {
      const call = toCall(answer);
      const { arguments: args, ...named } = call.function;
      yield chunk({ tool_calls: [{ index: 0, ...call, function: { ...named, arguments: "" } }] });
      yield chunk({ tool_calls: [{ index: 0, function: { arguments: args } }] });
    }
    yield chunk({}, finishReason(answer));
    const last = { id: ID, object: "chat.completion.chunk", created: CREATED, model };
    yield { data: { ...last, choices: [], usage } };
    yield { data: "[DONE]" };
  },
};

function toCall({ id, args }: Extract<Answer, { kind: "call" }>) {
  return { id, type: "function", function: { name: TOOL, arguments: JSON.stringify(args) } };
}

function finishReason({ kind }: Answer): string {
  return kind === "text" ? "stop" : "tool_calls";
}
