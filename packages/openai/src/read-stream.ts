import {
  inPieces,
  type MaybePromise,
  ModelConnectionError,
  type ModelStreamChunk,
  ModelTimeoutError,
  type PieceStream,
  type ResponseTail,
} from "@toolsets/core";
import type OpenAI from "openai";
import { oneByOne, openEvents, type StreamAnswer } from "./event-source.ts";
import type { ModelCall } from "./model-call.ts";

/** Turns the events of one stream into pieces, one after the other. */
export interface EventReader<Event> {
  read(event: Event): readonly ModelStreamChunk[];
  /** Whether all is known that the stream can tell. */
  isComplete(): boolean;
  /** What is known at the end of the stream; nothing if the response was not over. */
  end(): ResponseTail | undefined;
  /** What is known where the stream was closed in good order, and that is all its server tells of the end. */
  endAtClose?(): ResponseTail | undefined;
  /** What is known where the stream broke, and its response can be gone on with. */
  endAtBreak?(): ResponseTail | undefined;
}

/** A request for a stream. */
export interface StreamRequest<Event> {
  readonly call: ModelCall;
  send(client: OpenAI, options: OpenAI.RequestOptions): StreamAnswer<Event>;
  /** What a refusal means: throws, or has events in the place of an answer. */
  readRefusal(error: unknown): AsyncIterable<Event>;
}

/** The stream of a model. */
export type ModelStream = PieceStream<ModelStreamChunk, ResponseTail>;

/** How long a complete response waits for the end of its stream, so that the connection is kept. */
const CLOSE_MS = 1000;

/**
 * Reads a stream to its end. One that ends before its response did fails the call, so that nobody
 * acts on half of it.
 */
export function readStream<Event>(
  start: () => MaybePromise<StreamRequest<Event>>,
  reader: EventReader<Event>,
): ModelStream {
  return inPieces(readBatches(start, reader));
}

async function* readBatches<Event>(
  start: () => MaybePromise<StreamRequest<Event>>,
  reader: EventReader<Event>,
): AsyncGenerator<readonly ModelStreamChunk[], ResponseTail, unknown> {
  const request = await start();
  const { call } = request;
  const { deadline, modelName } = call;
  let providerUrl = "";
  let phase: "connect" | "stream" = "connect";
  try {
    const client = await call.client();
    providerUrl = client.baseURL;
    const batches = await openEvents(request.send(client, call.sdkOptions), deadline.signal).catch(
      (error: unknown) => oneByOne(request.readRefusal(error)),
    );
    phase = "stream";
    deadline.restart();
    for await (const events of batches) {
      deadline.hold();
      yield* piecesOf(events, reader);
      deadline.restart(reader.isComplete() ? CLOSE_MS : undefined);
    }
    deadline.signal.throwIfAborted(); // the SDK ends quietly at an abort
    const tail = reader.end() ?? reader.endAtClose?.();
    if (tail !== undefined) return { ...tail, providerUrl };
    throw new ModelConnectionError(
      `The stream of \`${modelName}\` ended before its response did. Try again.`,
      { modelName, phase },
    );
  } catch (error) {
    const failure = call.readFailure(error, phase);
    // a break after the end breaks nothing
    const end = reader.isComplete() ? reader.end : reader.endAtBreak;
    const tail = isBreak(failure) ? end?.() : undefined;
    if (tail !== undefined) return { ...tail, providerUrl };
    throw failure;
  } finally {
    call.end();
  }
}

/** The pieces of events, in one; those before an event that fails come before it does. */
function* piecesOf<Event>(
  events: readonly Event[],
  reader: EventReader<Event>,
): Generator<readonly ModelStreamChunk[], void, unknown> {
  const pieces: ModelStreamChunk[] = [];
  try {
    for (const event of events) for (const piece of reader.read(event)) pieces.push(piece);
  } catch (error) {
    yield pieces;
    throw error;
  }
  yield pieces;
}

function isBreak(failure: unknown): boolean {
  return failure instanceof ModelConnectionError || failure instanceof ModelTimeoutError;
}
