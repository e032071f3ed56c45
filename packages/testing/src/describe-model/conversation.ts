import type {
  BinaryContent,
  Message,
  ModelResponse,
  RequestPart,
  ResponsePart,
} from "@toolsets/core";

export const AT = "2026-01-02T03:04:05Z";

/** A request with these parts. */
export function requestOf(...parts: readonly RequestPart[]): Message {
  return { kind: "request", parts, state: "complete" };
}

/** A response with these parts. */
export function responseOf(
  parts: readonly ResponsePart[],
  fields: Partial<ModelResponse> = {},
): Message {
  return {
    kind: "response",
    parts,
    usage: {
      inputTokens: 5,
      cacheWriteTokens: 0,
      cacheReadTokens: 0,
      outputTokens: 5,
      inputAudioTokens: 0,
      cacheAudioReadTokens: 0,
      outputAudioTokens: 0,
      details: {},
    },
    timestamp: AT,
    state: "complete",
    ...fields,
  };
}

/** A small file. */
export function binaryOf(mediaType: string): BinaryContent {
  return { kind: "binary", data: "SGVsbG8gd29ybGQ=", mediaType };
}

/** A text of the model. */
export function said(content: string): ResponsePart {
  return { partKind: "text", content };
}

/** A prompt of the user. */
export function userSays(
  content: Extract<RequestPart, { partKind: "user-prompt" }>["content"],
): RequestPart {
  return { partKind: "user-prompt", content, timestamp: AT };
}

/** A call of the tool `look_up`. */
export function callOf(
  toolCallId: string,
  args: string | Record<string, unknown> | undefined,
  fields: Partial<Extract<ResponsePart, { partKind: "tool-call" }>> = {},
): ResponsePart {
  const given = args === undefined ? {} : { args };
  return { partKind: "tool-call", toolName: "look_up", toolCallId, ...given, ...fields };
}

/** What that tool returned. */
export function returnOf(
  toolCallId: string,
  content: unknown,
  outcome: "success" | "failed" | "denied" | "interrupted" = "success",
): RequestPart {
  return {
    partKind: "tool-return",
    toolName: "look_up",
    toolCallId,
    content,
    timestamp: AT,
    outcome,
  };
}

/** A conversation with a tool, as a run has it. */
export const CONVERSATION: readonly Message[] = [
  requestOf(
    { partKind: "system-prompt", content: "System prompt.", timestamp: AT },
    userSays("First question."),
  ),
  responseOf([
    { partKind: "text", content: "First answer." },
    callOf("call_1", '{"city":"Ürümqi 漢字 😀"}'),
  ]),
  requestOf(returnOf("call_1", "The result."), userSays("Last question.")),
];
