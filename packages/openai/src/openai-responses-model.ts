import {
  type Message,
  type Model,
  type ModelReply,
  type ModelRequestOptions,
  type ModelResponse,
  type ModelSettings,
  type ModelStreamChunk,
  type RequestUsage,
  type ResponseTail,
  toWellFormed,
} from "@toolsets/core";
import { type ModelBase, modelBase } from "./model-base.ts";
import { startCall } from "./model-call.ts";
import type { OpenAIModelProfile } from "./openai-profile.ts";
import { readReply } from "./read-reply.ts";
import { readStream, type StreamRequest } from "./read-stream.ts";
import { filteredBody, filteredStream } from "./responses/filtered.ts";
import {
  type Job,
  jobAtEnd,
  jobOf,
  leavingNoJob,
  POLL_MS,
  streamReply,
  unlessGone,
} from "./responses/job.ts";
import { type ResponsesEvent, responsesReader } from "./responses/read-event.ts";
import { type ReadOptions, readResponse, type ResponsesBody } from "./responses/read-response.ts";
import { readUsage } from "./responses/read-usage.ts";
import { toCounted, toInclude, toRequest } from "./responses/to-request.ts";
import type { OpenAIModelOptions } from "./sdk-client.ts";

/** A model behind the Responses API. */
export interface OpenAIResponsesModel extends Model {
  readonly profile: OpenAIModelProfile;
}

/** Makes models of the Responses API. */
export interface OpenAIResponsesModelConstructor {
  /** @throws `invalid_usage` for options that contradict each other. */
  new (name: string, options?: OpenAIModelOptions): OpenAIResponsesModel;
}

/** How long the cancelling of a job may take that was left. */
const LEAVE_MS = 5000;

type Stream = AsyncGenerator<ModelStreamChunk, ResponseTail, unknown>;

class ResponsesModel implements OpenAIResponsesModel {
  readonly name: string;
  readonly system: string;
  readonly profile: OpenAIModelProfile;
  readonly settings: ModelSettings;
  readonly #base: ModelBase;

  constructor(name: string, options: OpenAIModelOptions = {}) {
    this.name = name;
    this.#base = modelBase(name, "responses", options);
    ({ system: this.system, profile: this.profile, settings: this.settings } = this.#base);
  }

  profileFor(settings: ModelSettings): OpenAIModelProfile {
    return this.#base.profileFor(settings);
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    const settings = this.#base.settingsFor(options.settings);
    const job = jobAtEnd(messages, this.system);
    if (job !== undefined) return this.#retrieve(job, { ...options, settings });
    const ready = await this.#ready(messages, options);
    const body = toWellFormed(toRequest(this, ready, { ...options, settings }));
    return readReply(
      startCall(this.name, this.#base.connect, settings, options),
      (client, sdkOptions): Promise<ResponsesBody> =>
        client.responses.create(body, sdkOptions).catch(filteredBody),
      (answer, name) => readResponse(answer, name, this.#toRead(settings)),
    );
  }

  stream(messages: readonly Message[], options: ModelRequestOptions): Stream {
    const settings = this.#base.settingsFor(options.settings);
    const job = jobAtEnd(messages, this.system);
    if (job !== undefined) return this.#resume(job, { ...options, settings });
    const reader = responsesReader(this.name, this.#toRead(settings));
    const start = async (): Promise<StreamRequest<ResponsesEvent>> => {
      // files are downloaded before the time of the provider begins
      const ready = await this.#ready(messages, options);
      const made = toWellFormed(toRequest(this, ready, { ...options, settings }));
      const body = { ...made, stream: true } as const;
      return {
        call: startCall(this.name, this.#base.connect, settings, options),
        send: (client, sdkOptions) => client.responses.create(body, sdkOptions),
        readRefusal: filteredStream,
      };
    };
    const stream = readStream(start, reader);
    return settings.openaiBackground === true
      ? leavingNoJob(stream, () => this.#leave(reader.job(), settings))
      : stream;
  }

  async countTokens(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): Promise<RequestUsage> {
    const settings = this.#base.settingsFor(options.settings);
    const ready = await this.#ready(messages, options);
    const body = toWellFormed(toCounted(this, ready, { ...options, settings }));
    const call = startCall(this.name, this.#base.connect, settings, options);
    try {
      const client = await call.client();
      return readUsage(await client.responses.inputTokens.count(body, call.sdkOptions));
    } catch (error) {
      throw call.readFailure(error);
    } finally {
      call.end();
    }
  }

  continuationDelayMs(response: ModelResponse): number | undefined {
    return jobOf(response, this.system) === undefined ? undefined : POLL_MS;
  }

  async cancelSuspendedResponse(response: ModelResponse, signal: AbortSignal): Promise<void> {
    const id = jobOf(response, this.system);
    if (id !== undefined) await this.#cancel(id, this.settings, signal);
  }

  async #cancel(id: string, settings: ModelSettings, signal: AbortSignal): Promise<void> {
    const call = startCall(this.name, this.#base.connect, settings, { signal });
    try {
      const client = await call.client();
      await client.responses.cancel(id, call.sdkOptions);
    } catch (error) {
      throw call.readFailure(error);
    } finally {
      call.end();
    }
  }

  /** Nobody knows of the job: it is cancelled if that can be done, and nobody waits for that. */
  #leave(id: string | undefined, settings: ModelSettings): void {
    if (id !== undefined) this.#cancel(id, settings, AbortSignal.timeout(LEAVE_MS)).catch(() => {});
  }

  #ready(
    messages: readonly Message[],
    { signal }: ModelRequestOptions,
  ): Promise<readonly Message[]> {
    // it opens links itself
    return Promise.resolve(this.#base.withFiles(messages, () => false, signal));
  }

  /** Asks for the whole of a job. */
  #retrieve(job: Job, options: ModelRequestOptions): Promise<ModelReply> {
    const { settings } = options;
    const include = toInclude(settings, this.profile, true);
    const query = { stream: false, ...(include.length > 0 && { include }) } as const;
    return readReply(
      startCall(this.name, this.#base.connect, settings, options),
      (client, sdkOptions): Promise<ResponsesBody> =>
        client.responses.retrieve(job.id, query, sdkOptions).catch(unlessGone(job, this.name)),
      (answer, name) => readResponse(answer, name, this.#toRead(settings)),
    );
  }

  /** Goes on with the stream of a job behind the last event; all of it where it was not streamed. */
  #resume(job: Job, options: ModelRequestOptions): Stream {
    const { settings } = options;
    if (job.sequence === undefined) return streamReply(() => this.#retrieve(job, options));
    const include = toInclude(settings, this.profile, true);
    const query = {
      starting_after: job.sequence,
      stream: true,
      ...(include.length > 0 && { include }),
    } as const;
    const resumed = { modelName: job.modelName ?? this.name, providerResponseId: job.id };
    return readStream(
      () => ({
        call: startCall(this.name, this.#base.connect, settings, options),
        send: (client, sdkOptions) => client.responses.retrieve(job.id, query, sdkOptions),
        readRefusal: unlessGone(job, this.name),
      }),
      responsesReader(this.name, { ...this.#toRead(settings), resumed }),
    );
  }

  #toRead({ openaiIncludeRawAnnotations: annotations }: ModelSettings): ReadOptions {
    const { openaiResponsesToolCallIdsAreResponseScoped: scopesCalls } = this.profile;
    return { providerName: this.system, annotations, scopesCalls };
  }
}

/** A class as a constant, so that its private parts are no part of its type. */
export const OpenAIResponsesModel: OpenAIResponsesModelConstructor = ResponsesModel;
