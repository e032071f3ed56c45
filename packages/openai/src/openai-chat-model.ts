import {
  type Message,
  type Model,
  type ModelProfile,
  type ModelReply,
  type ModelRequestOptions,
  type ModelSettings,
  type ModelStreamChunk,
  mergeSettings,
  type ResponseTail,
} from "@toolsets/core";
import { chatReader } from "./chat/read-event.ts";
import { readResponse } from "./chat/read-response.ts";
import { toRequest } from "./chat/to-request.ts";
import { PROFILE, startCall } from "./model-call.ts";
import { readReply } from "./read-reply.ts";
import { readStream } from "./read-stream.ts";
import { type OpenAIModelOptions, type SdkClient, sdkClient } from "./sdk-client.ts";

/** A model behind the Chat Completions API, OpenAI's or that of a compatible server. */
export interface OpenAIChatModel extends Model {
  readonly system: "openai";
}

/** Makes chat models. */
export interface OpenAIChatModelConstructor {
  /** @throws `invalid_usage` for options that contradict each other. */
  new (name: string, options?: OpenAIModelOptions): OpenAIChatModel;
}

class ChatModel implements OpenAIChatModel {
  readonly system = "openai";
  readonly name: string;
  readonly profile: ModelProfile = PROFILE;
  readonly #client: SdkClient;
  readonly settings: ModelSettings;

  constructor(name: string, options: OpenAIModelOptions = {}) {
    this.name = name;
    this.#client = sdkClient(options);
    this.settings = options.settings ?? {};
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    const settings = mergeSettings(this.settings, options.settings);
    const body = toRequest(this.name, messages, { ...options, settings });
    return readReply(
      startCall(this.name, this.#client, settings, options),
      (client, sdkOptions) => client.chat.completions.create(body, sdkOptions),
      readResponse,
    );
  }

  stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
    const settings = mergeSettings(this.settings, options.settings);
    const body = toRequest(this.name, messages, { ...options, settings });
    const streamed = { stream_options: { include_usage: true }, ...body, stream: true } as const;
    return readStream(
      () => startCall(this.name, this.#client, settings, options),
      (client, sdkOptions) => client.chat.completions.create(streamed, sdkOptions),
      chatReader(),
    );
  }
}

/** A class as a constant, so that its private parts are no part of its type. */
export const OpenAIChatModel: OpenAIChatModelConstructor = ChatModel;
