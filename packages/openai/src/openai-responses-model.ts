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
import { responsesReader } from "./responses/read-event.ts";
import { readResponse } from "./responses/read-response.ts";
import { toRequest } from "./responses/to-request.ts";
import { PROFILE, startCall } from "./model-call.ts";
import { readReply } from "./read-reply.ts";
import { readStream } from "./read-stream.ts";
import { type OpenAIModelOptions, type SdkClient, sdkClient } from "./sdk-client.ts";

/** A model behind the Responses API. */
export interface OpenAIResponsesModel extends Model {
  readonly system: "openai";
}

/** Makes models of the Responses API. */
export interface OpenAIResponsesModelConstructor {
  /** @throws `invalid_usage` for options that contradict each other. */
  new (name: string, options?: OpenAIModelOptions): OpenAIResponsesModel;
}

class ResponsesModel implements OpenAIResponsesModel {
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
      (client, sdkOptions) => client.responses.create(body, sdkOptions),
      (answer, name) => readResponse(answer, name, { providerName: this.system }),
    );
  }

  stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
    const settings = mergeSettings(this.settings, options.settings);
    const body = toRequest(this.name, messages, { ...options, settings });
    const streamed = { ...body, stream: true } as const;
    return readStream(
      () => startCall(this.name, this.#client, settings, options),
      (client, sdkOptions) => client.responses.create(streamed, sdkOptions),
      responsesReader(this.name, { providerName: this.system }),
    );
  }
}

/** A class as a constant, so that its private parts are no part of its type. */
export const OpenAIResponsesModel: OpenAIResponsesModelConstructor = ResponsesModel;
