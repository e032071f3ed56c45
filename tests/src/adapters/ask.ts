import { Anthropic } from "@anthropic-ai/sdk";
import { anthropic } from "@toolsets/anthropic";
import {
  Agent,
  getRunSnapshot,
  isToolsetsError,
  type Model,
  type ModelReply,
  type ModelResponse,
  type ModelStreamChunk,
  type ResponseTail,
  type RunOptions,
} from "@toolsets/core";
import { openai, type OpenAIModelProfile } from "@toolsets/openai";
import OpenAI from "openai";
import type { Api, Cassette, Exchange } from "./exchanges.ts";
import { type Replay, type ReplayFetch, replayFetch, type ReplayOptions } from "./replay.ts";

/** Where a model is, and whose it is where that cannot be told by the address. */
interface Server extends Partial<Pick<Replay & ReplayFetch, "baseURL" | "fetch">> {
  readonly provider?: string | undefined;
  /** What is known of the model. */
  readonly profile?: OpenAIModelProfile | undefined;
}

/** A model of an API behind a server, or behind a `fetch`, that does not try again. */
export function modelOf(
  api: Api,
  { baseURL, fetch, provider, profile }: Server,
  name: string = "recorded",
): Model {
  const options = {
    apiKey: "test-key",
    maxRetries: 0,
    ...(baseURL !== undefined && { baseURL }),
    ...(fetch !== undefined && { fetch }),
  };
  switch (api) {
    case "openai-chat":
      return openai.chat(name, { client: new OpenAI(options), provider, profile });
    case "openai-responses":
      return openai(name, { client: new OpenAI(options), provider, profile });
    case "anthropic-messages":
      return anthropic(name, { client: new Anthropic(options) });
  }
}

/** The model that a recording was made with. */
export function modelNameOf({ interaction, expected }: Exchange): string {
  const asked = interaction.request.body?.["model"];
  return typeof asked === "string" ? asked : (expected.model ?? "recorded");
}

/** Who answered, as a model has to be told; Azure runs the models of OpenAI. */
export function providerOf({ provider }: Cassette): string | undefined {
  return provider === "azure" ? undefined : provider;
}

/** What the adapter gave to core, beside the response that core made of it. */
interface Seen {
  reply?: ModelReply;
  readonly chunks: ModelStreamChunk[];
  tail?: ResponseTail;
}

/** The same model, with a look at what it gives. */
function watched(model: Model, seen: Seen): Model {
  return {
    name: model.name,
    system: model.system,
    profile: model.profile,
    settings: model.settings,
    ...(model.profileFor && { profileFor: model.profileFor.bind(model) }),
    async request(messages, options) {
      leaveIfSuspended(seen);
      return (seen.reply = await model.request(messages, options));
    },
    async *stream(messages, options) {
      leaveIfSuspended(seen);
      const stream = model.stream(messages, options);
      for (;;) {
        const item = await stream.next();
        if (item.done === true) return (seen.tail = item.value);
        seen.chunks.push(item.value);
        yield item.value;
      }
    },
  };
}

/** Core goes on with a suspended response; a recording tells of one call. */
function leaveIfSuspended({ reply, tail }: Seen): void {
  if ((reply ?? tail)?.state === "suspended") throw new Error("This is the end of the recording.");
}

/** The answer of one call, by the adapter and by core. */
export interface Answer extends Seen {
  readonly response: ModelResponse;
}

/**
 * Plays one call without sockets and reads its answer.
 *
 * @throws what the model threw.
 */
export async function askReplayed(
  exchange: Exchange,
  replayOptions: ReplayOptions = {},
  askOptions: AskOptions = {},
): Promise<Answer> {
  const replay = replayFetch(exchange.cassette, replayOptions);
  const seen: Seen = { chunks: [] };
  const server = { ...replay, provider: providerOf(exchange.cassette) };
  const model = modelOf(exchange.api, server, modelNameOf(exchange));
  const response = await ask(watched(model, seen), exchange.streamed, askOptions);
  return { ...seen, response };
}

/** What a test has to say about a run. */
export type AskOptions = Pick<RunOptions<undefined>, "modelSettings" | "signal" | "toolsets">;

/**
 * The first answer in a run that asks for no second one, streamed or not. Read by core, so that
 * parts are those of a real history.
 *
 * @throws what the model threw.
 */
export async function ask(
  model: Model,
  streamed: boolean,
  options: AskOptions = {},
): Promise<ModelResponse> {
  const agent = new Agent({ model });
  const once = { ...options, deps: undefined, usageLimits: { requestLimit: 1 } };
  try {
    if (!streamed) return firstResponse((await agent.run("Hello", once)).allMessages());
    for await (const event of agent.runStreamEvents("Hello", once))
      if (event.eventKind === "agent_run_result") return firstResponse(event.result.allMessages());
    throw new Error("The run ended without a result.");
  } catch (error) {
    const messages = getRunSnapshot(error)?.messages ?? [];
    const isAnswered = messages.some(({ kind }) => kind === "response");
    if (!isAnswered || isOfModel(error) || options.signal?.aborted === true) throw error;
    return firstResponse(messages);
  }
}

function firstResponse(messages: readonly { readonly kind: string }[]): ModelResponse {
  const found = messages.find((message): message is ModelResponse => message.kind === "response");
  if (found === undefined) throw new Error("The model gave no response.");
  return found;
}

function isOfModel(error: unknown): boolean {
  return isToolsetsError(error) && error.code.startsWith("model_");
}
