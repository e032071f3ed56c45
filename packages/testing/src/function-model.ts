import {
  collectParts,
  type MaybePromise,
  type Message,
  type Model,
  type ModelProfile,
  type ModelReply,
  type ModelRequestOptions,
  type ModelStreamChunk,
  type ResponseTail,
  UsageError,
} from "@toolsets/core";
import { type AnswerPart, type ModelAnswer, toModelReply } from "./model-answer.ts";
import { type SortedTools, sortTools } from "./sort-tools.ts";
import { streamReply } from "./stream-reply.ts";
import { TAKES_JSON } from "./takes-json.ts";

/** What the function of a `FunctionModel` learns beside the messages: all of the request. */
export interface FunctionModelInfo
  extends Omit<ModelRequestOptions, "tools" | "instructions">, SortedTools {
  /** All instructions of this request as one text. */
  readonly instructions: string | undefined;
}

/** Answers as a whole. */
export type RequestFunction = (
  messages: readonly Message[],
  info: FunctionModelInfo,
) => MaybePromise<ModelAnswer>;

/**
 * Answers in pieces, at least one; a string is a piece of text. May return what is known of the
 * response at its end; usage is estimated where it is unset.
 */
export type StreamFunction = (
  messages: readonly Message[],
  info: FunctionModelInfo,
) => AsyncGenerator<ModelStreamChunk | string, Partial<ResponseTail> | void, unknown>;

/** The functions of a `FunctionModel`; at least one. */
export interface FunctionModelOptions {
  readonly request?: RequestFunction | undefined;
  readonly stream?: StreamFunction | undefined;
  /** `function:` and the names of the functions unless told otherwise. */
  readonly modelName?: string | undefined;
  /** Changes what the model takes; JSON for outputs it takes unless told otherwise. */
  readonly profile?: ModelProfile | undefined;
}

/**
 * A model that is a function. Where only one function is given it serves both ways: a whole answer
 * is streamed in one piece per part, a stream is collected.
 *
 * @throws `invalid_usage` when there is no function, and for a stream without a piece.
 *
 * @example
 * const model = new FunctionModel({
 *   request: (messages, { functionTools }) => `I see ${functionTools.length} tools.`,
 * });
 */
export class FunctionModel implements Model {
  readonly name: string;
  readonly system: string = "function";
  readonly profile: ModelProfile;
  readonly functions: Pick<FunctionModelOptions, "request" | "stream">;

  constructor({ request, stream, modelName, profile }: FunctionModelOptions) {
    if (request === undefined && stream === undefined) {
      throw new UsageError("FunctionModel needs a function. Pass `request`, `stream`, or both.");
    }
    this.profile = { ...TAKES_JSON, ...profile };
    this.functions = { request, stream };
    this.name = modelName ?? `function:${request?.name ?? ""}:${stream?.name ?? ""}`;
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    const { request, stream } = this.functions;
    if (request !== undefined) {
      return toModelReply(await request(messages, toInfo(options)), messages);
    }
    if (stream === undefined) throw new TypeError("A FunctionModel has lost its functions.");
    const pieces = collected(stream(messages, toInfo(options)), messages);
    let piece = await pieces.next();
    while (piece.done !== true) piece = await pieces.next();
    return piece.value;
  }

  async *stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
    const { stream } = this.functions;
    if (stream === undefined) {
      return yield* streamReply(await this.request(messages, options), (text) => [text]);
    }
    const { parts: _parts, ...tail } = yield* collected(
      stream(messages, toInfo(options)),
      messages,
    );
    return tail;
  }
}

/** Passes the pieces on, and returns the response that they make. */
async function* collected(
  pieces: ReturnType<StreamFunction>,
  messages: readonly Message[],
): AsyncGenerator<ModelStreamChunk, ModelReply, unknown> {
  const collector = collectParts();
  const ids = new Set<string>();
  let item = await pieces.next();
  if (item.done === true) {
    throw new UsageError("FunctionModel: `stream` ended without a piece. Yield at least one.");
  }
  try {
    while (item.done !== true) {
      const piece: ModelStreamChunk =
        typeof item.value === "string" ? { kind: "text", content: item.value } : item.value;
      collector.add(piece);
      if ("toolCallId" in piece && piece.toolCallId !== undefined) ids.add(piece.toolCallId);
      yield piece;
      item = await pieces.next();
    }
  } finally {
    if (item.done !== true) await pieces.return(undefined); // left early
  }
  collector.end();
  const parts = collector.parts().map((part): AnswerPart => {
    if (part.partKind !== "tool-call" || ids.has(part.toolCallId)) return part;
    const { toolCallId: _random, ...call } = part;
    return call;
  });
  return toModelReply({ ...item.value, parts }, messages);
}

function toInfo({ tools, instructions, ...rest }: ModelRequestOptions): FunctionModelInfo {
  const text = instructions.map(({ content }) => content).join("\n\n");
  return { ...rest, ...sortTools(tools), instructions: text === "" ? undefined : text };
}
