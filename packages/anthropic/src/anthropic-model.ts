import {
  checkRequestsAllowed,
  mergeSettings,
  type Message,
  type Model,
  type ModelProfile,
  type ModelReply,
  type ModelRequestOptions,
  type ModelSettings,
  type ModelStreamChunk,
  type ResponseTail,
} from "@toolsets/core";
import { createEventReader } from "./messages/read-event.ts";
import { readResponse } from "./messages/read-response.ts";
import { type AnthropicRequest, toRequest } from "./messages/to-request.ts";
import { type ModelCall, startCall } from "./model-call.ts";
import { connectionError, type Phase } from "./read-error.ts";
import { type AnthropicClient, type ClientOptions, sdkClient } from "./sdk-client.ts";

/** How a model reaches Anthropic, and what all its requests say. */
export interface AnthropicModelOptions extends ClientOptions {
  /** Settings of this model; those of an agent or a run win, one by one. */
  readonly settings?: ModelSettings | undefined;
}

/** A model of Anthropic, by the Messages API. */
export interface AnthropicModel extends Model {
  readonly system: "anthropic";
}

/** Makes models of the Messages API. */
export interface AnthropicModelConstructor {
  /** @throws `invalid_usage` when a client comes with a key or a base URL. */
  new (name: string, options?: AnthropicModelOptions): AnthropicModel;
}

const PROFILE: ModelProfile = { toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 128 } };

/** How long the connection of a complete stream may take to close, in milliseconds. */
const CLOSE_MS = 1_000;

class MessagesModel implements AnthropicModel {
  readonly name: string;
  readonly system = "anthropic";
  readonly profile: ModelProfile = PROFILE;
  readonly #client: () => Promise<AnthropicClient>;
  readonly settings: ModelSettings;

  constructor(name: string, options: AnthropicModelOptions = {}) {
    this.name = name;
    this.#client = sdkClient(options);
    this.settings = options.settings ?? {};
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    const { call, body } = await this.#prepare(messages, options);
    const { client, deadline, sdkOptions } = call;
    let phase: Phase = "connect";
    try {
      const answer = client.messages.create({ ...body, stream: false }, sdkOptions);
      await answer.asResponse();
      phase = "stream";
      const message = await answer;
      return { ...readResponse(message), providerUrl: client.baseURL };
    } catch (error) {
      throw call.readFailure(error, phase);
    } finally {
      deadline.stop();
    }
  }

  async *stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
    const { call, body } = await this.#prepare(messages, options);
    const { client, deadline, sdkOptions } = call;
    const reader = createEventReader();
    let phase: Phase = "connect";
    try {
      const events = await client.messages.create({ ...body, stream: true }, sdkOptions);
      phase = "stream";
      deadline.restart();
      for await (const event of events) {
        deadline.hold();
        yield* reader.read(event);
        deadline.restart(reader.isComplete() ? CLOSE_MS : undefined);
      }
    } catch (error) {
      // a break after the end breaks nothing
      if (!reader.isComplete()) throw call.readFailure(error, phase);
    } finally {
      deadline.stop();
    }
    if (reader.isComplete()) return { ...reader.tail(), providerUrl: client.baseURL };
    deadline.signal.throwIfAborted(); // at an abort the SDK's stream just ends
    throw connectionError(this.name, phase);
  }

  async #prepare(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): Promise<{ readonly call: ModelCall; readonly body: AnthropicRequest }> {
    options.signal.throwIfAborted();
    checkRequestsAllowed(this.name);
    const settings = mergeSettings(this.settings, options.settings);
    const body = toRequest(this.name, messages, { ...options, settings });
    const client = await this.#client();
    return { body, call: startCall(this.name, client, settings, options.signal) };
  }
}

/**
 * A model of Anthropic, by the Messages API. `anthropic(name)` makes the same.
 *
 * Its `request` and `stream` throw `model_http`, `model_connection`, `model_timeout`, and
 * `invalid_usage` when there is no key. After an abort they throw the signal's reason.
 */
export const AnthropicModel: AnthropicModelConstructor = MessagesModel;
