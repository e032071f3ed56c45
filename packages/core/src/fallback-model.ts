import { FallbackFailedError } from "./errors/fallback-failed-error.ts";
import { UsageError } from "./errors/usage-error.ts";
import { type ErrorClass, type FallbackRule, readRules } from "./fallback-rule.ts";
import { markReplacement, pin, pinnedTo } from "./fallback-pin.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type { Message, ModelResponse } from "./messages.ts";
import type {
  FittedRequest,
  Model,
  ModelProfile,
  ModelReply,
  ModelRequestOptions,
  ModelSettings,
  ModelStreamChunk,
  ResponseTail,
} from "./model.ts";
import { profileOf } from "./profile-of.ts";

/** When a `FallbackModel` asks its next model. */
export interface FallbackModelOptions {
  /**
   * After these errors and responses, and no others. Unless told otherwise after `model_http`,
   * `model_connection` and `model_timeout`.
   */
  readonly fallbackOn?: FallbackRule | ErrorClass | readonly (FallbackRule | ErrorClass)[];
}

/** Asks one model after the other until one answers. */
export interface FallbackModel extends Model {
  readonly candidates: readonly Model[];
}

/** Makes fallback models. */
export interface FallbackModelConstructor {
  /** @throws `invalid_usage` without a model, for what is no model, and for rules that are none. */
  new (models: readonly Model[], options?: FallbackModelOptions): FallbackModel;
}

/** What has been tried of one request. */
interface Tried {
  readonly errors: unknown[];
  readonly rejected: NonNullable<ResponseTail["rejected"]>[number][];
  /** Whether what an earlier model had begun is dropped. */
  restarts: boolean;
}

interface Opened {
  readonly model: Model;
  readonly source: AsyncGenerator<ModelStreamChunk, ResponseTail, unknown>;
  readonly first: IteratorResult<ModelStreamChunk, ResponseTail>;
}

type Ask<Answer> = (model: Model, sent: FittedRequest) => Promise<Answer>;

class Fallback implements FallbackModel {
  readonly name: string;
  readonly system: string;
  readonly profile: ModelProfile;
  readonly candidates: readonly Model[];
  readonly #rules: readonly FallbackRule[];

  constructor(models: readonly Model[], { fallbackOn }: FallbackModelOptions = {}) {
    const [first] = models;
    if (first === undefined)
      throw new UsageError("A FallbackModel needs models: `new FallbackModel([first, second])`.");
    if (models.some((model: Partial<Model> | null) => typeof model?.request !== "function"))
      throw new UsageError(
        "A FallbackModel takes models, not their names: make each of them first.",
      );
    this.name = `fallback:${models.map(({ name }) => name).join(",")}`;
    this.system = `fallback:${models.map(({ system }) => system).join(",")}`;
    this.profile = first.profile;
    this.candidates = [...models];
    this.#rules = readRules(fallbackOn);
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    return this.#first(messages, options, async (model, sent) => ({
      reply: await model.request(sent.messages, sent.options),
      model,
    })).then(({ answer: { reply, model }, tried }) => finish(reply, model, tried));
  }

  async *stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
    const { answer, tried } = await this.#first(
      messages,
      options,
      async (model, sent): Promise<Opened> => {
        const source = model.stream(sent.messages, sent.options);
        return { model, source, first: await source.next() };
      },
    );
    return finish(yield* rest(answer), answer.model, tried);
  }

  profileFor(settings: ModelSettings): ModelProfile {
    const [first] = this.candidates;
    return first === undefined ? this.profile : profileOf(first, settings);
  }

  continuationDelayMs(response: ModelResponse): MaybePromise<number | undefined> {
    return pinnedTo(this.candidates, response)?.continuationDelayMs?.(response);
  }

  cancelSuspendedResponse(response: ModelResponse, signal: AbortSignal): MaybePromise<void> {
    return pinnedTo(this.candidates, response)?.cancelSuspendedResponse?.(response, signal);
  }

  /** The first answer that stands. One that a model has suspended is gone on with by that model. */
  async #first<Answer extends object>(
    messages: readonly Message[],
    options: ModelRequestOptions,
    ask: Ask<Answer>,
  ): Promise<{ readonly answer: Answer; readonly tried: Tried }> {
    const tried: Tried = { errors: [], rejected: [], restarts: false };
    const last = messages.at(-1);
    const suspended = last?.kind === "response" ? last : undefined;
    const pinned = suspended && pinnedTo(this.candidates, suspended);
    for (const model of pinned === undefined ? this.candidates : [pinned, ...this.candidates]) {
      const answer = await this.#try(model, { messages, options }, ask, tried);
      if (answer !== undefined) return { answer, tried };
      if (tried.restarts || suspended === undefined) continue;
      tried.restarts = true;
      await ignoreFailure(() => model.cancelSuspendedResponse?.(suspended, options.signal));
    }
    throw new FallbackFailedError(tried.errors, tried.rejected.length);
  }

  async #try<Answer extends object>(
    model: Model,
    given: FittedRequest,
    ask: Ask<Answer>,
    tried: Tried,
  ): Promise<Answer | undefined> {
    const { options } = given;
    let answer: Answer;
    try {
      const sent = (await options.forModel?.(model)) ?? given;
      const messages = tried.restarts ? sent.messages.slice(0, -1) : sent.messages;
      answer = await ask(model, { ...sent, messages });
    } catch (error) {
      if (options.signal.aborted || !(await this.#some((rule) => rule.onError?.(error, model))))
        throw error;
      tried.errors.push(error);
      return undefined;
    }
    if (!("reply" in answer)) return answer;
    const reply = answer.reply as ModelReply; // of `request`
    if (!(await this.#some((rule) => rule.onResponse?.(reply, model)))) return answer;
    const { modelName = model.name, providerName = model.system, usage } = reply;
    tried.rejected.push({ modelName, providerName, usage });
    return undefined;
  }

  async #some(isMet: (rule: FallbackRule) => MaybePromise<boolean> | undefined): Promise<boolean> {
    for (const rule of this.#rules) if ((await isMet(rule)) === true) return true;
    return false;
  }
}

/** What is left of a stream that has begun. */
async function* rest({
  source,
  first,
}: Opened): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
  let item = first;
  try {
    while (item.done !== true) {
      yield item.value;
      item = await source.next();
    }
  } finally {
    if (item.done !== true) await source.return(undefined as never); // nobody reads what it returns
  }
  return item.value;
}

/** The answer under the name of the model that gave it. */
function finish<Tail extends ResponseTail>(
  tail: Tail,
  model: Model,
  { rejected, restarts }: Tried,
): Tail {
  const named = {
    ...tail,
    modelName: tail.modelName ?? model.name,
    providerName: tail.providerName ?? model.system,
    ...(rejected.length > 0 && { rejected: [...(tail.rejected ?? []), ...rejected] }),
  };
  const pinned = tail.state === "suspended" ? pin(named, model) : named;
  return restarts ? markReplacement(pinned) : pinned;
}

/** The job is given up, whether that can be told or not. */
async function ignoreFailure(work: () => MaybePromise<void>): Promise<void> {
  try {
    await work();
  } catch {
    // another model is asked either way
  }
}

/**
 * A model that asks others, in order: the next one when one fails. Each gets the request as it is
 * made fit for it. A stream falls back until its first piece; `onResponse` looks at whole responses
 * only. When all fail it throws `fallback_failed`. How a schema is asked for is decided by the first.
 *
 * @example
 * const model = new FallbackModel([openai("gpt-5.4-mini"), anthropic("claude-sonnet-4-6")], {
 *   fallbackOn: [ModelHttpError, { onResponse: ({ finishReason }) => finishReason === "content_filter" }],
 * });
 */
export const FallbackModel: FallbackModelConstructor = Fallback;
