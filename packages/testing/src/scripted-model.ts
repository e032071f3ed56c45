import {
  type Message,
  type Model,
  type ModelProfile,
  type ModelReply,
  type ModelRequestOptions,
  type ModelStreamChunk,
  type ResponsePart,
  type ResponseTail,
  UsageError,
} from "@toolsets/core";
import { type ModelAnswer, toModelReply } from "./model-answer.ts";
import { argsText, streamReply } from "./stream-reply.ts";

const PIECE = 4;

/** One response of a script: an answer, or an error that the model throws instead. */
export type ScriptedResponse = ModelAnswer | Error;

/**
 * A model that answers by a script: a history with n responses gets the response at index n. It
 * keeps no place of its own, so that one instance serves any number of runs, replayed ones too.
 * Streams in pieces of four characters; both ways give the same parts, arguments as JSON text.
 *
 * @throws `invalid_usage` when the script is over.
 *
 * @example
 * const model = new ScriptedModel([[call("get_weather", { city: "Paris" })], "Sunny, 21 °C."]);
 * const result = await agent.run("How is the weather in Paris?", { model });
 * result.output; // Sunny, 21 °C.
 */
export class ScriptedModel implements Model {
  readonly name: string = "scripted";
  readonly system: string = "test";
  readonly profile: ModelProfile = {};
  readonly responses: readonly ScriptedResponse[];

  constructor(responses: readonly ScriptedResponse[]) {
    this.responses = responses;
  }

  async request(messages: readonly Message[], _options: ModelRequestOptions): Promise<ModelReply> {
    const index = messages.filter(({ kind }) => kind === "response").length;
    const response = this.responses[index];
    if (response === undefined) {
      throw new UsageError(
        `ScriptedModel has ${this.responses.length} responses, and the history has ${index} already. Add a response to the script.`,
      );
    }
    if (response instanceof Error) throw response;
    const reply = toModelReply(response, messages);
    return { ...reply, parts: reply.parts.filter(isSeen).map(withArgsAsText) };
  }

  async *stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
    return yield* streamReply(await this.request(messages, options), cutIntoPieces);
  }
}

/** An empty text cannot be streamed. */
function isSeen(part: ResponsePart): boolean {
  return part.partKind !== "text" || part.content !== "";
}

function withArgsAsText(part: ResponsePart): ResponsePart {
  const isCall = part.partKind === "tool-call" || part.partKind === "builtin-tool-call";
  if (!isCall || part.args === undefined) return part;
  return { ...part, args: argsText(part.args) };
}

function cutIntoPieces(text: string): readonly string[] {
  const characters = Array.from(text); // whole code points
  return Array.from({ length: Math.ceil(characters.length / PIECE) }, (_, index) =>
    characters.slice(index * PIECE, (index + 1) * PIECE).join(""),
  );
}
