import { type Message, type ModelRequest, type ModelResponse, NO_USAGE } from "@toolsets/core";
import { FunctionModel, type ModelAnswer } from "@toolsets/testing";

const timestamp = "2026-01-02T03:04:05.000Z";

/** A request as somebody may have stored it. */
export function requestOf(...parts: ModelRequest["parts"]): ModelRequest {
  return { kind: "request", parts, timestamp, state: "complete" };
}

/** A response as somebody may have stored it. */
export function responseOf(...parts: ModelResponse["parts"]): ModelResponse {
  const fields = { usage: NO_USAGE, modelName: "m", timestamp, state: "complete" } as const;
  return { kind: "response", parts, ...fields };
}

/** What the user said. */
export function said(content: string): ModelRequest["parts"][number] {
  return { partKind: "user-prompt", content, timestamp };
}

/** What the model said. */
export function told(content: string): ModelResponse["parts"][number] {
  return { partKind: "text", content };
}

/** A call of the tool `t`. */
export function called(toolCallId: string): ModelResponse["parts"][number] {
  return { partKind: "tool-call", toolName: "t", toolCallId };
}

/** Its answer. */
export function answered(
  toolCallId: string,
  content: unknown = "yes",
): ModelRequest["parts"][number] {
  const fields = { content, timestamp, outcome: "success" } as const;
  return { partKind: "tool-return", toolName: "t", toolCallId, ...fields };
}

/**
 * A model that gives one answer after the other, and keeps the messages that it is shown. It counts
 * the answers that the history has of it, so a run that is repeated gets the same.
 */
export function recording(...answers: readonly ModelAnswer[]): {
  readonly model: FunctionModel;
  readonly shown: (readonly Message[])[];
} {
  const shown: (readonly Message[])[] = [];
  const model = new FunctionModel({
    request: (messages) => {
      shown.push(JSON.parse(JSON.stringify(messages)));
      const given = messages.filter(isOwn).length;
      return answers[given] ?? "Done.";
    },
  });
  return { model, shown };
}

function isOwn(message: Message): boolean {
  return message.kind === "response" && message.providerName === "function";
}
