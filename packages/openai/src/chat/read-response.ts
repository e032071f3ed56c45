import {
  type ModelReply,
  type ResponsePart,
  type ToolCallPart,
  UnexpectedModelBehaviorError,
} from "@toolsets/core";
import { newToolCallId } from "../new-tool-call-id.ts";
import { readErrorBody } from "../read-error.ts";
import { type ChatTailFields, readTail } from "./read-tail.ts";

/** What we read of a completion; servers that imitate the API leave out what they like. */
export interface ChatBody extends ChatTailFields {
  readonly choices?: readonly ChatChoice[] | null;
  /** What some servers answer instead, with status 200. */
  readonly error?: unknown;
}

interface ChatChoice {
  readonly finish_reason?: string | null;
  readonly message?: ChatAnswer | null;
}

interface ChatAnswer {
  readonly content?: string | null;
  readonly refusal?: string | null;
  /** The thinking, by the name that most servers give it. */
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly tool_calls?: readonly ChatToolCall[] | null;
}

interface ChatToolCall {
  readonly id?: string | null;
  /** Absent where the call is no call of a function. */
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null } | null;
}

/**
 * The response in a body.
 *
 * @throws `model_http` for an error with status 200, `unexpected_model_behavior` for what is no
 * completion.
 */
export function readResponse(body: ChatBody | null, modelName: string): ModelReply {
  if (body?.error) throw readErrorBody(body.error, modelName);
  const choice = body?.choices?.[0];
  if (!body || !choice?.message) {
    throw new UnexpectedModelBehaviorError(
      `What answered for \`${modelName}\` is no chat completion. Check \`baseURL\`.`,
    );
  }
  const { refusal } = choice.message;
  const parts = refusal ? [] : readParts(choice.message);
  const tail = readTail(body, choice.finish_reason, refusal);
  return { ...tail, parts };
}

function readParts({ content, reasoning, ...message }: ChatAnswer): readonly ResponsePart[] {
  const thinking = message.reasoning_content ?? reasoning;
  return [
    ...(thinking ? [{ partKind: "thinking", content: thinking } as const] : []),
    ...(content ? [{ partKind: "text", content } as const] : []),
    ...(message.tool_calls ?? []).flatMap(readToolCall),
  ];
}

function readToolCall({ id, function: called }: ChatToolCall): readonly ToolCallPart[] {
  if (!called?.name) return []; // of a kind that we did not offer
  const { name: toolName, arguments: args } = called;
  const toolCallId = id || newToolCallId();
  return [{ partKind: "tool-call", toolName, ...(args && { args }), toolCallId }];
}
