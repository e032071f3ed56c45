import { type ModelReply, type ResponsePart, UnexpectedModelBehaviorError } from "@toolsets/core";
import { newToolCallId } from "../new-tool-call-id.ts";
import { readErrorBody } from "../read-error.ts";
import { readTail, type ResponsesTailFields } from "./read-tail.ts";

/** What we read of a response. */
export interface ResponsesBody extends ResponsesTailFields {
  readonly output?: readonly OutputItem[] | null;
  readonly error?: unknown;
}

/** What we read of an item of the output; items of other types are left out. */
export interface OutputItem {
  readonly type?: string | null;
  readonly id?: string | null;
  /** Of a message or of reasoning. */
  readonly content?: unknown;
  /** Of reasoning. */
  readonly summary?: unknown;
  /** Of a function call. */
  readonly call_id?: string | null;
  readonly name?: string | null;
  readonly arguments?: unknown;
}

/**
 * The response in a body.
 *
 * @throws `model_http` for a response that failed, `unexpected_model_behavior` for what is none.
 */
export function readResponse(body: ResponsesBody | null, modelName: string): ModelReply {
  if (body?.error || body?.status === "failed") throw readErrorBody(body.error, modelName);
  if (!body || !Array.isArray(body.output)) {
    throw new UnexpectedModelBehaviorError(
      `What answered for \`${modelName}\` is no response. Check \`baseURL\`, or use \`openai.chat\`.`,
    );
  }
  const items: readonly OutputItem[] = body.output;
  const refusal = items
    .flatMap(({ type, content }) => (type === "message" ? textsOf(content, "refusal") : []))
    .join("");
  const parts = refusal === "" ? items.flatMap(readItem) : [];
  const hasToolCalls = parts.some(({ partKind }) => partKind === "tool-call");
  const tail = readTail(body, { refusal, hasToolCalls });
  return { ...tail, parts };
}

function readItem(item: OutputItem): readonly ResponsePart[] {
  switch (item.type) {
    case "message":
      return textsOf(item.content, "text").map((content) => ({ partKind: "text", content }));
    case "reasoning": {
      const from = item.id ? { id: item.id } : {};
      return [...textsOf(item.summary, "text"), ...textsOf(item.content, "text")].map((content) =>
        Object.assign({ partKind: "thinking", content } as const, from),
      );
    }
    case "function_call": {
      if (!item.name) return [];
      const args = typeof item.arguments === "string" ? item.arguments : "";
      const toolCallId = item.call_id || item.id || newToolCallId();
      const part = { partKind: "tool-call", toolName: item.name, toolCallId } as const;
      return [args === "" ? part : { ...part, args }];
    }
    default:
      return [];
  }
}

/** The texts of a list under one field, without the empty ones. */
function textsOf(list: unknown, field: "text" | "refusal"): readonly string[] {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  return entries.flatMap((entry) => {
    const text =
      typeof entry === "object" && entry !== null ? Reflect.get(entry, field) : undefined;
    return typeof text === "string" && text !== "" ? [text] : [];
  });
}
