import type { SamplingMessage } from "@modelcontextprotocol/server";
import {
  type Message,
  type Model,
  type ModelProfile,
  type ModelReply,
  type ModelRequestOptions,
  type ModelResponse,
  type ModelStreamChunk,
  NO_USAGE,
  type ResponseTail,
  UnexpectedModelBehaviorError,
  UsageError,
  type UserContent,
} from "@toolsets/core";
import type { MCPCall, SampleParams } from "./mcp-call.ts";

const MAX_TOKENS = 16_384;

/** How the model of a client is asked. */
export interface MCPSamplingModelOptions {
  /** How long its answers may be where `settings.maxTokens` does not say it; 16,384. */
  readonly maxTokens?: number | undefined;
  /** Which model the client should take, if it has a choice. */
  readonly modelPreferences?: SampleParams["modelPreferences"];
}

/** The way to make a model of the client of a call. */
export interface MCPSamplingModelConstructor {
  new (mcp: Pick<MCPCall, "sample">, options?: MCPSamplingModelOptions): Model;
}

class MCPSamplingModelClass implements Model {
  readonly name = "mcp-sampling";
  readonly system = "mcp";
  readonly profile: ModelProfile = { supportsTools: false };
  readonly #mcp: Pick<MCPCall, "sample">;
  readonly #options: MCPSamplingModelOptions;

  constructor(mcp: Pick<MCPCall, "sample">, options: MCPSamplingModelOptions = {}) {
    this.#mcp = mcp;
    this.#options = options;
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    const { maxTokens = MAX_TOKENS, modelPreferences } = this.#options;
    const { settings, tools } = options;
    if (tools.length > 0) throw cannot("tools");
    const systemPrompt = toSystemPrompt(messages, options);
    const { role, content, model } = await this.#mcp.sample({
      messages: messages.flatMap(toSamplingMessages),
      maxTokens: settings.maxTokens ?? maxTokens,
      ...(systemPrompt !== "" && { systemPrompt }),
      ...(settings.temperature !== undefined && { temperature: settings.temperature }),
      ...(settings.stopSequences !== undefined && { stopSequences: [...settings.stopSequences] }),
      ...(modelPreferences !== undefined && { modelPreferences }),
    });
    const blocks = Array.isArray(content) ? content : [content];
    const parts = blocks.map((block) => {
      if (role === "assistant" && block.type === "text") {
        return { partKind: "text" as const, content: block.text };
      }
      throw new UnexpectedModelBehaviorError(
        `The model of the client answered as \`${role}\` with \`${block.type}\`, not with text.`,
      );
    });
    return { parts, usage: NO_USAGE, modelName: model };
  }

  /** Clients answer as a whole, so that is one piece. */
  async *stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
    const { parts, ...tail } = await this.request(messages, options);
    for (const [key, part] of parts.entries()) {
      if (part.partKind === "text") yield { kind: "text", key, content: part.content };
    }
    return tail;
  }
}

/** Instructions, and the system prompts of the history: the protocol has one place for both. */
function toSystemPrompt(
  messages: readonly Message[],
  { instructions }: ModelRequestOptions,
): string {
  const prompts = messages.flatMap((message) =>
    message.kind === "request"
      ? message.parts.flatMap((part) => (part.partKind === "system-prompt" ? [part.content] : []))
      : [],
  );
  return [...prompts, ...instructions.map(({ content }) => content)].join("\n\n");
}

function toSamplingMessages(message: Message): SamplingMessage[] {
  if (message.kind === "response") return [toAnswer(message)];
  return message.parts.flatMap((part): SamplingMessage[] => {
    if (part.partKind === "system-prompt") return [];
    if (part.partKind !== "user-prompt") throw cannot(part.partKind);
    const { content } = part;
    const items = typeof content === "string" ? [content] : content;
    return items.flatMap((item) => toUserMessages(item));
  });
}

function toUserMessages(item: UserContent): SamplingMessage[] {
  if (typeof item === "string") return [userText(item)];
  if (item.kind === "text-content") return [userText(item.content)];
  if (item.kind === "cache-point") return [];
  if (item.kind !== "binary" || !item.mediaType.startsWith("image/")) throw cannot(item.kind);
  const data = item.data.replaceAll("-", "+").replaceAll("_", "/");
  return [{ role: "user", content: { type: "image", data, mimeType: item.mediaType } }];
}

function userText(text: string): SamplingMessage {
  return { role: "user", content: { type: "text", text } };
}

function toAnswer({ parts }: ModelResponse): SamplingMessage {
  const texts = parts.flatMap((part) => {
    if (part.partKind === "text") return [part.content];
    if (part.partKind === "thinking") return [];
    throw cannot(part.partKind);
  });
  return { role: "assistant", content: { type: "text", text: texts.join("") } };
}

function cannot(kind: string): UsageError {
  return new UsageError(
    `The model of a client takes texts and images, not \`${kind}\`. Use another model for this run.`,
  );
}

/**
 * The model of the client that made a call, for agents that run inside a served tool. It takes texts
 * and images, no tools, and is not streamed; what it used, only the client knows.
 *
 * @throws at a request `invalid_usage` for a history with anything else, `mcp_client_capability` when
 * the client lends no model.
 *
 * @example
 * import { MCPSamplingModel } from "@toolsets/mcp/server";
 *
 * const poem = tool({
 *   name: "poem",
 *   async execute(_args, ctx) {
 *     if (ctx.mcp === undefined) return "No client, no poem.";
 *     const { output } = await agent.run("Write a poem.", { model: new MCPSamplingModel(ctx.mcp) });
 *     return output;
 *   },
 * });
 */
export const MCPSamplingModel: MCPSamplingModelConstructor = MCPSamplingModelClass;
