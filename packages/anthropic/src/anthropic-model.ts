import {
  checkRequestsAllowed,
  collectParts,
  downloadMedia,
  type FileFetcher,
  inPieces,
  mergeSettings,
  type Message,
  type Model,
  type ModelReply,
  type ModelRequestOptions,
  type ModelSettings,
  type ModelStreamChunk,
  NO_USAGE,
  type PieceStream,
  type RequestUsage,
  type ResponseTail,
  UsageError,
} from "@toolsets/core";
import type { AnthropicModelSettings } from "./anthropic-settings.ts";
import { createEventReader, type WireEvent } from "./messages/read-event.ts";
import { readResponse } from "./messages/read-response.ts";
import { toHeaders } from "./messages/to-betas.ts";
import { toCountRequest } from "./messages/to-count-request.ts";
import { wantsFile } from "./messages/to-media.ts";
import { type AnthropicRequest, toRequest } from "./messages/to-request.ts";
import { hasBudget, toThinking } from "./messages/to-thinking.ts";
import { type ModelCall, startCall } from "./model-call.ts";
import {
  type AnthropicModelProfile,
  type AnthropicProfileOption,
  resolveProfile,
} from "./profiles.ts";
import { connectionError, isTooLong, type Phase, streamFailure } from "./read-error.ts";
import { readStream } from "./read-stream.ts";
import { type AnthropicClient, type ClientOptions, sdkClient } from "./sdk-client.ts";

/** How a model reaches Anthropic, and what all its requests say. */
export interface AnthropicModelOptions extends ClientOptions {
  /** Settings of this model; those of an agent or a run win, one by one. */
  readonly settings?: (ModelSettings & AnthropicModelSettings) | undefined;
  /** What the model takes, where it is other than its name tells. */
  readonly profile?: AnthropicProfileOption | undefined;
  /** Downloads the documents that Anthropic does not follow links to; `fetchFile` of core unless given. */
  readonly fetchFile?: FileFetcher | undefined;
  /** Is told what is left out of a request since the model refuses it, once each; the console unless given. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** A model of Anthropic, by the Messages API. */
export interface AnthropicModel extends Model {
  readonly system: "anthropic";
  readonly profile: AnthropicModelProfile;
}

/** Makes models of the Messages API. */
export interface AnthropicModelConstructor {
  /** @throws `invalid_usage` when a client comes with a key or a base URL. */
  new (name: string, options?: AnthropicModelOptions): AnthropicModel;
}

/** How long the connection of a complete stream may take to close, in milliseconds. */
const CLOSE_MS = 1_000;

class MessagesModel implements AnthropicModel {
  readonly name: string;
  readonly system = "anthropic";
  readonly profile: AnthropicModelProfile;
  readonly settings: ModelSettings;
  readonly #client: () => Promise<AnthropicClient>;
  readonly #fetchFile: FileFetcher | undefined;
  readonly #onWarning: (message: string) => void;
  readonly #warned = new Set<string>();

  constructor(name: string, options: AnthropicModelOptions = {}) {
    this.name = name;
    this.#client = sdkClient(options);
    this.settings = options.settings ?? {};
    this.profile = resolveProfile(name, options.profile);
    this.#fetchFile = options.fetchFile;
    this.#onWarning = options.onWarning ?? ((message) => console.warn(message));
  }

  /** A model that thinks within a budget cannot be forced to call a tool. */
  profileFor(settings: ModelSettings): AnthropicModelProfile {
    const { profile } = this;
    if (!hasBudget(toThinking(settings, this.name, profile))) return profile;
    const isNative = profile.supportsJsonSchemaOutput === true;
    const defaultStructuredOutputMode = isNative ? "native" : "prompted";
    return { ...profile, forcedToolChoice: false, defaultStructuredOutputMode };
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    const { call, body } = await this.#prepare(messages, options, false);
    const { client, deadline, sdkOptions } = call;
    let phase: Phase = "connect";
    try {
      const answer = create(client, { ...body, stream: false }, sdkOptions);
      await answer.asResponse();
      phase = "stream";
      const message: unknown = await answer;
      return { ...readResponse(message), providerUrl: client.baseURL };
    } catch (error) {
      if (isTooLong(error)) return await this.#collect(messages, options);
      throw call.readFailure(error, phase);
    } finally {
      deadline.stop();
    }
  }

  stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): PieceStream<ModelStreamChunk, ResponseTail> {
    return inPieces(this.#batches(messages, options));
  }

  /** The pieces of a response, as many at once as have come. */
  async *#batches(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<readonly ModelStreamChunk[], ResponseTail, unknown> {
    const { call, body } = await this.#prepare(messages, options, true);
    const { client, deadline, sdkOptions } = call;
    const reader = createEventReader();
    let phase: Phase = "connect";
    try {
      const answer = create(client, { ...body, stream: true }, sdkOptions);
      const response = await answer.asResponse();
      phase = "stream";
      deadline.restart();
      // the SDK's stream
      const readBySdk = async () => (await answer) as unknown as AsyncIterable<WireEvent>;
      for await (const events of readStream(response, deadline.signal, readBySdk)) {
        deadline.hold();
        const chunks: ModelStreamChunk[] = [];
        const failure = events.find((event) => event.type === "error");
        for (const event of events) {
          if (event === failure) break;
          reader.read(event, chunks);
        }
        yield chunks;
        if (failure !== undefined) throw streamFailure(failure, response.headers);
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

  async countTokens(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): Promise<RequestUsage> {
    const { call, body } = await this.#prepare(messages, options, false);
    const { client, deadline, sdkOptions } = call;
    try {
      if (client.messages.countTokens === undefined)
        throw new UsageError("The `client` counts no tokens. Give one that has `countTokens`.");
      const params = toCountRequest(body) as unknown as CountParams; // in the words of the API
      const { input_tokens: inputTokens } = await client.messages.countTokens(params, sdkOptions);
      return { ...NO_USAGE, inputTokens };
    } catch (error) {
      throw call.readFailure(error, "connect");
    } finally {
      deadline.stop();
    }
  }

  /** The SDK refuses a request whose answer may take too long without a stream. */
  async #collect(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    const collector = collectParts();
    const stream = this.stream(messages, options);
    for (;;) {
      const item = await stream.next();
      if (item.done !== true) {
        collector.add(item.value);
        continue;
      }
      collector.end();
      return { ...item.value, parts: collector.parts() };
    }
  }

  async #prepare(
    messages: readonly Message[],
    options: ModelRequestOptions,
    isStream: boolean,
  ): Promise<{ readonly call: ModelCall; readonly body: AnthropicRequest }> {
    const { signal } = options;
    signal.throwIfAborted();
    checkRequestsAllowed(this.name);
    const settings = mergeSettings(this.settings, options.settings);
    const fetchFile = this.#fetchFile;
    const ready = await downloadMedia(messages, { wants: wantsFile, fetchFile, signal });
    const { body, betas, dropped } = toRequest(
      this.name,
      ready,
      { ...options, settings },
      this.profile,
    );
    this.#warn(dropped);
    const client = await this.#client();
    const headers = toHeaders(settings, betas);
    const call = startCall({ client, settings, headers, isStream, signal }, this.name);
    return { body, call };
  }

  /** Once for each setting. */
  #warn(dropped: readonly string[]): void {
    const names = dropped.filter((name) => !this.#warned.has(name));
    if (names.length === 0) return;
    for (const name of names) this.#warned.add(name);
    const told = names.map((name) => `\`${name}\``).join(", ");
    this.#onWarning(`Model \`${this.name}\` takes no ${told}: left out of its requests.`);
  }
}

type Create = AnthropicClient["messages"]["create"];
type CountParams = Parameters<NonNullable<AnthropicClient["messages"]["countTokens"]>>[0];
type Answer = ReturnType<Create>;

function create(
  client: AnthropicClient,
  body: AnthropicRequest & { readonly stream: boolean },
  options: ModelCall["sdkOptions"],
): Answer {
  // made in the words of the API, of which betas are a part
  return client.messages.create(body as unknown as Parameters<Create>[0], options);
}

/**
 * A model of Anthropic, by the Messages API. `anthropic(name)` makes the same.
 *
 * Its `request` and `stream` throw `model_http`, `model_connection`, `model_timeout`, and
 * `invalid_usage` when there is no key. After an abort they throw the signal's reason.
 */
export const AnthropicModel: AnthropicModelConstructor = MessagesModel;
