import {
  type Message,
  type ModelReply,
  type ResponsePart,
  type ResponseTail,
  type ToolCallPart,
} from "@toolsets/core";
import { estimateUsage } from "./estimate-usage.ts";

/** A tool call that may leave its id to the model: `call_<response>_<call>`, both from 1. */
export interface AnsweredCall extends Omit<ToolCallPart, "toolCallId"> {
  readonly toolCallId?: string;
}

/** A part of an answer; a string is a text part. */
export type AnswerPart = string | Exclude<ResponsePart, ToolCallPart> | AnsweredCall;

/** Parts with what else is known of the response. Usage is estimated where it is unset. */
export interface AnswerWithTail extends Partial<ResponseTail> {
  readonly parts: readonly AnswerPart[];
}

/** What a model of these tests may answer: a text, parts, or parts and more. */
export type ModelAnswer = string | readonly AnswerPart[] | AnswerWithTail;

/**
 * A tool call for an answer. A string is sent as the text of the arguments as it is, so that broken
 * JSON can be tried.
 *
 * @example
 * new ScriptedModel([[call("add", { a: 1, b: 2 })], "It is 3."]);
 */
export function call(
  toolName: string,
  args?: string | Record<string, unknown>,
  toolCallId?: string,
): AnsweredCall {
  return {
    partKind: "tool-call",
    toolName,
    ...(args !== undefined && { args }),
    ...(toolCallId !== undefined && { toolCallId }),
  };
}

/** The answer in full, as the next response to `messages`. */
export function toModelReply(answer: ModelAnswer, messages: readonly Message[]): ModelReply {
  if (typeof answer === "string") return toModelReply([answer], messages);
  if (isList(answer)) return toModelReply({ parts: answer }, messages);
  const responses = messages.filter(({ kind }) => kind === "response").length;
  let calls = 0;
  const parts = answer.parts.map((part): ResponsePart => {
    if (typeof part === "string") return { partKind: "text", content: part };
    if (part.partKind !== "tool-call") return part;
    calls += 1;
    return { ...part, toolCallId: part.toolCallId ?? `call_${responses + 1}_${calls}` };
  });
  return { ...answer, parts, usage: answer.usage ?? estimateUsage(messages, parts) };
}

function isList(answer: readonly AnswerPart[] | AnswerWithTail): answer is readonly AnswerPart[] {
  return Array.isArray(answer);
}
