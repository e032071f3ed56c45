import {
  type ModelReply,
  type ResponsePart,
  type ToolCallPart,
  UnexpectedModelBehaviorError,
} from "@toolsets/core";
import { listOf, textOf } from "../as-told.ts";
import { newToolCallId } from "../new-tool-call-id.ts";
import type { OpenAIModelProfile } from "../openai-profile.ts";
import { readErrorBody } from "../read-error.ts";
import { splitTagged, textIn } from "./read-content.ts";
import { argsIn, type CalledFunction } from "./read-called.ts";
import { type KeptFields, keptReader, type LogprobFields } from "./read-kept.ts";
import { type ChatTailFields, readTail } from "./read-tail.ts";
import { readThoughts, toThinkingPart } from "./read-thoughts.ts";

/** What we read of a completion; servers that imitate the API leave out what they like. */
export interface ChatBody extends ChatTailFields {
  readonly choices?: readonly (ChatChoice | null)[] | null;
  /** What some servers answer instead, with status 200. */
  readonly error?: unknown;
}

interface ChatChoice extends LogprobFields {
  readonly finish_reason?: string | null;
  readonly message?: ChatAnswer | null;
}

interface ChatAnswer extends KeptFields {
  readonly content?: unknown;
  readonly refusal?: string | null;
  readonly reasoning_details?: unknown;
  readonly tool_calls?: readonly (ChatToolCall | null)[] | null;
  /** A call in the form of old models. */
  readonly function_call?: CalledFunction | null;
}

interface ChatToolCall {
  readonly id?: string | null;
  /** Absent where the call is no call of a function. */
  readonly function?: CalledFunction | null;
}

/** Whose answer it is. */
export interface ChatOrigin {
  readonly name: string;
  readonly system: string;
  readonly profile: OpenAIModelProfile;
}

/**
 * The response in a body.
 *
 * @throws `model_http` for an error with status 200, `unexpected_model_behavior` for what is no
 * completion.
 */
export function readResponse(body: ChatBody | null, origin: ChatOrigin): ModelReply {
  if (body?.error) throw readErrorBody(body.error, origin.name);
  const choice = body?.choices?.[0];
  if (!body || !choice?.message) {
    throw new UnexpectedModelBehaviorError(
      `What answered for \`${origin.name}\` is no chat completion. Check \`baseURL\`.`,
    );
  }
  const { message, finish_reason: reason } = choice;
  const refusal = textOf(message.refusal);
  const kept = keptReader();
  kept.add(choice, message);
  const parts = refusal ? [] : readParts(message, origin);
  return { ...readTail(body, { reason, refusal, details: kept.details() }), parts };
}

function readParts(message: ChatAnswer, { system, profile }: ChatOrigin): readonly ResponsePart[] {
  const { openaiChatThinkingField: field, thinkingTags } = profile;
  const { content, tool_calls: calls, function_call: called } = message;
  const text = textIn(content);
  const named = listOf(calls).flatMap((call) => (call ? readToolCall(call) : []));
  return [
    ...readThoughts(message, { system, field }).map(toThinkingPart),
    ...readText(text, system, thinkingTags),
    ...(named.length === 0 && called ? readToolCall({ function: called }) : named),
  ];
}

/** Thoughts in tags are told apart where the profile names the tags: else nobody knows what they are. */
function readText(
  text: string,
  providerName: string,
  tags: OpenAIModelProfile["thinkingTags"],
): readonly ResponsePart[] {
  const pieces = tags === undefined ? [] : splitTagged(text, tags);
  if (pieces.length < 2 && !pieces[0]?.isThought)
    return text === "" ? [] : [{ partKind: "text", content: text }];
  return pieces.map(({ isThought, content }) =>
    isThought
      ? { partKind: "thinking", content, id: "content", providerName }
      : { partKind: "text", content },
  );
}

function readToolCall({ id, function: called }: ChatToolCall): readonly ToolCallPart[] {
  const toolName = textOf(called?.name);
  if (!called || toolName === "") return []; // of a kind that we did not offer
  const args = argsIn(called);
  const toolCallId = textOf(id) || newToolCallId();
  return [{ partKind: "tool-call", toolName, ...(args && { args }), toolCallId }];
}
