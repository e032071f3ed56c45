import {
  type Message,
  type ModelResponse,
  type ModelSettings,
  NO_USAGE,
  type RequestPart,
  type ResponsePart,
  type ToolDefinition,
} from "@toolsets/core";
import type { OpenAIModelProfile } from "../../openai-profile.ts";
import { inputContext } from "../input-context.ts";
import { toInput } from "../to-input.ts";
import { type RequestParts, toRequest } from "../to-request.ts";
import type { ToolOffer } from "../to-tools.ts";

const timestamp = "2026-01-01T00:00:00Z";

/** Whose part it is. */
export const own = { providerName: "openai" } as const;

export const asked = (...parts: readonly RequestPart[]): Message => ({
  kind: "request",
  state: "complete",
  parts,
});

export const said = (content: string): RequestPart => ({
  partKind: "user-prompt",
  content,
  timestamp,
});

export const returned = (toolCallId: string, content: unknown, more: object = {}): RequestPart => ({
  partKind: "tool-return",
  toolName: "t",
  toolCallId,
  content,
  outcome: "success",
  timestamp,
  ...more,
});

export const answered = (
  parts: readonly ResponsePart[],
  fields: Partial<ModelResponse> = own,
): ModelResponse => ({
  kind: "response",
  state: "complete",
  usage: NO_USAGE,
  timestamp,
  parts,
  ...fields,
});

/** What a tool of the provider returned. */
export const cameBack = (
  toolName: string,
  toolCallId: string,
  content: unknown,
  more: object = {},
): ResponsePart => ({
  partKind: "builtin-tool-return",
  toolName,
  toolCallId,
  content,
  outcome: "success",
  timestamp,
  ...own,
  ...more,
});

export const define = (name: string, more: Partial<ToolDefinition> = {}): ToolDefinition => ({
  name,
  parametersJsonSchema: { type: "object", properties: {}, additionalProperties: false },
  kind: "function",
  origin: [],
  ...more,
});

/** A model that thinks, with everything that OpenAI's newest have. */
export const THINKS: OpenAIModelProfile = {
  supportsJsonObjectOutput: true,
  openaiSupportsReasoning: true,
  openaiSupportsEncryptedReasoningContent: true,
  openaiSupportsPhase: true,
  toolAdditionMode: "with_definitions",
};

/** What differs from one conversion to another. */
export interface InputOptions {
  readonly profile?: OpenAIModelProfile;
  readonly settings?: ModelSettings;
  readonly offer?: ToolOffer;
}

/** A history as the model gets it. */
export function inputOf(
  messages: readonly Message[],
  { profile = THINKS, settings = {}, offer = { tools: [] } }: InputOptions = {},
): readonly unknown[] {
  return toInput(messages, inputContext({ system: "openai", profile }, settings, offer));
}

/** The body of a request. */
export function bodyOf(
  messages: readonly Message[],
  options: Partial<RequestParts> = {},
  profile: OpenAIModelProfile = THINKS,
): ReturnType<typeof toRequest> {
  const target = { name: "gpt-5", system: "openai", profile };
  return toRequest(target, messages, { instructions: [], tools: [], settings: {}, ...options });
}
