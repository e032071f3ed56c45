import {
  type BinaryContent,
  type Message,
  NO_USAGE,
  type RequestPart,
  type ResponsePart,
  type ToolDefinition,
  type UserPrompt,
} from "@toolsets/core";
import { type MadeRequest, type RequestOptions, toRequest } from "../messages/to-request.ts";
import { anthropicProfile } from "../profiles.ts";

const timestamp = "2026-01-01T00:00:00Z";

export function request(...parts: readonly RequestPart[]): Message {
  return { kind: "request", state: "complete", parts };
}

export function response(
  parts: readonly ResponsePart[],
  fields: Partial<Extract<Message, { kind: "response" }>> = {},
): Message {
  const message = { kind: "response", state: "complete", usage: NO_USAGE, timestamp } as const;
  return { ...message, providerName: "anthropic", parts, ...fields };
}

export function user(content: UserPrompt): RequestPart {
  return { partKind: "user-prompt", content, timestamp };
}

export function system(content: string): RequestPart {
  return { partKind: "system-prompt", content, timestamp };
}

export function result(
  toolCallId: string,
  content: unknown,
  fields: Partial<Extract<RequestPart, { partKind: "tool-return" }>> = {},
): RequestPart {
  const part = { partKind: "tool-return", toolName: "search", outcome: "success" } as const;
  return { ...part, toolCallId, content, timestamp, ...fields };
}

export function call(toolCallId: string, toolName: string = "search"): ResponsePart {
  return { partKind: "tool-call", toolName, toolCallId, args: {} };
}

export function define(name: string, fields: Partial<ToolDefinition> = {}): ToolDefinition {
  const parametersJsonSchema = { type: "object", properties: {} };
  return { name, parametersJsonSchema, kind: "function", origin: [], ...fields };
}

export const PIXEL: BinaryContent = { kind: "binary", data: "_-8", mediaType: "image/png" };

/** The request of some messages, by the name of a model. */
export function make(
  messages: readonly Message[],
  options: Partial<RequestOptions> = {},
  model: string = "claude-sonnet-4-5",
): MadeRequest {
  const given = { instructions: [], tools: [], settings: {}, ...options };
  return toRequest(model, messages, given, anthropicProfile(model));
}

/** Its body, to be looked at field by field. */
export function bodyOf(...given: Parameters<typeof make>): Readonly<Record<string, unknown>> {
  return make(...given).body;
}

/** Its messages as roles and the types of their blocks. */
export function shapeOf(...given: Parameters<typeof make>): readonly string[] {
  return make(...given).body.messages.map(
    ({ role, content }) => `${role}: ${content.map(({ type }) => type).join(" ")}`,
  );
}
