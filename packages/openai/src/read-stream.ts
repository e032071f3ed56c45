import {
  type MaybePromise,
  ModelConnectionError,
  type ModelStreamChunk,
  ModelTimeoutError,
  type ResponseTail,
} from "@toolsets/core";
import type OpenAI from "openai";
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

/** How long a complete response waits for the end of its stream, so that the connection is kept. */
const CLOSE_MS = 1000;

/**
 * Reads a stream to its end. One that ends before its response did fails the call, so that nobody
 * acts on half of it.
 */
export async function* readStream<Event>(
  start: () => MaybePromise<ModelCall>,
  open: (client: OpenAI, options: OpenAI.RequestOptions) => Promise<AsyncIterable<Event>>,
  reader: EventReader<Event>,
): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
  const call = await start();
  const { deadline, modelName } = call;
  let providerUrl = "";
  let phase: "connect" | "stream" = "connect";
  try {
    const client = await call.client();
    providerUrl = client.baseURL;
    const events = await open(client, call.sdkOptions);
    phase = "stream";
    deadline.restart();
    for await (const event of events) {
      deadline.hold();
      for (const piece of reader.read(event)) yield piece;
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

function isBreak(failure: unknown): boolean {
  return failure instanceof ModelConnectionError || failure instanceof ModelTimeoutError;
}
