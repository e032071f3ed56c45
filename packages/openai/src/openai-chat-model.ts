import {
  type MediaLink,
  type Message,
  type Model,
  type ModelReply,
  type ModelRequestOptions,
  type ModelSettings,
  toWellFormed,
} from "@toolsets/core";
import { filteredBody, filteredStream } from "./chat/filtered.ts";
import { type ChatChunk, chatReader } from "./chat/read-event.ts";
import { type ChatBody, readResponse } from "./chat/read-response.ts";
import { wantsFile } from "./chat/to-medium.ts";
import { type ChatRequest, toRequest, toStreamed } from "./chat/to-request.ts";
import { type ModelBase, modelBase } from "./model-base.ts";
import { startCall } from "./model-call.ts";
import type { OpenAIModelProfile } from "./openai-profile.ts";
import { readReply } from "./read-reply.ts";
import { type ModelStream, readStream, type StreamRequest } from "./read-stream.ts";
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
    const body = await this.#toBody(messages, { ...options, settings });
    return readReply(
      startCall(this.name, this.#base.connect, settings, options),
      (client, sdkOptions): Promise<ChatBody> =>
        client.chat.completions.create(body, sdkOptions).catch(filteredBody),
      (answer) => readResponse(answer, this),
    );
  }

  stream(messages: readonly Message[], options: ModelRequestOptions): ModelStream {
    const settings = this.#base.settingsFor(options.settings);
    const continuousUsage = settings.openaiContinuousUsageStats === true;
    const start = async (): Promise<StreamRequest<ChatChunk>> => {
      // files are downloaded before the time of the provider begins
      const body = toStreamed(
        await this.#toBody(messages, { ...options, settings }),
        continuousUsage,
      );
      return {
        call: startCall(this.name, this.#base.connect, settings, options),
        send: (client, sdkOptions) => client.chat.completions.create(body, sdkOptions),
        readRefusal: filteredStream,
      };
    };
    return readStream(start, chatReader({ ...this.#base, continuousUsage }));
  }

  async #toBody(messages: readonly Message[], options: ModelRequestOptions): Promise<ChatRequest> {
    const wants = (link: MediaLink): boolean => wantsFile(link, this);
    const ready = await this.#base.withFiles(messages, wants, options.signal);
    return toWellFormed(toRequest(this, ready, options));
  }
}

/** A class as a constant, so that its private parts are no part of its type. */
export const OpenAIChatModel: OpenAIChatModelConstructor = ChatModel;
