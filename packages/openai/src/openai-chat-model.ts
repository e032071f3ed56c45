import {
  type Message,
  type Model,
  type ModelReply,
  type ModelRequestOptions,
  type ModelSettings,
  type ModelStreamChunk,
  type ResponseTail,
} from "@toolsets/core";
import { chatReader } from "./chat/read-event.ts";
import { readResponse } from "./chat/read-response.ts";
import { toRequest } from "./chat/to-request.ts";
import { type ModelBase, modelBase } from "./model-base.ts";
import { startCall } from "./model-call.ts";
import type { OpenAIModelProfile } from "./openai-profile.ts";
import { readReply } from "./read-reply.ts";
import { readStream } from "./read-stream.ts";
import type { OpenAIModelOptions } from "./sdk-client.ts";

/** A model behind the Chat Completions API, OpenAI's or that of a compatible server. */
export interface OpenAIChatModel extends Model {
  readonly profile: OpenAIModelProfile;
}

/** Makes chat models. */
export interface OpenAIChatModelConstructor {
  /** @throws `invalid_usage` for options that contradict each other. */
  new (name: string, options?: OpenAIModelOptions): OpenAIChatModel;
}

class ChatModel implements OpenAIChatModel {
  readonly name: string;
  readonly system: string;
  readonly profile: OpenAIModelProfile;
  readonly settings: ModelSettings;
  readonly #base: ModelBase;

  constructor(name: string, options: OpenAIModelOptions = {}) {
    this.name = name;
    this.#base = modelBase(name, "chat", options);
    ({ system: this.system, profile: this.profile, settings: this.settings } = this.#base);
  }

  profileFor(settings: ModelSettings): OpenAIModelProfile {
    return this.#base.profileFor(settings);
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    const settings = this.#base.settingsFor(options.settings);
    const body = toRequest(this, messages, { ...options, settings });
    return readReply(
      startCall(this.name, this.#base.connect, settings, options),
      (client, sdkOptions) => client.chat.completions.create(body, sdkOptions),
      readResponse,
    );
  }

  stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
    const settings = this.#base.settingsFor(options.settings);
    const body = toRequest(this, messages, { ...options, settings });
    const streamed = { stream_options: { include_usage: true }, ...body, stream: true } as const;
    return readStream(
      () => startCall(this.name, this.#base.connect, settings, options),
      (client, sdkOptions) => client.chat.completions.create(streamed, sdkOptions),
      chatReader(),
    );
  }
}

/** A class as a constant, so that its private parts are no part of its type. */
export const OpenAIChatModel: OpenAIChatModelConstructor = ChatModel;
