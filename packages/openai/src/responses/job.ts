import {
  type Message,
  type ModelResponse,
  type ModelStreamChunk,
  type ModelReply,
  type ResponseTail,
  SuspendedResponseExpiredError,
} from "@toolsets/core";

/** A response that OpenAI works on in the background. */
export interface Job {
  readonly id: string;
  readonly modelName: string | undefined;
  /** The latest event of its stream; unset where it was not streamed. */
  readonly sequence: number | undefined;
}

/** How long to wait before asking for it again. */
export const POLL_MS = 2000;

/** The job that a history ends with, which the model is to go on with. */
export function jobAtEnd(messages: readonly Message[], system: string): Job | undefined {
  const last = messages.at(-1);
  if (last?.kind !== "response" || last.state !== "suspended") return undefined;
  const id = jobOf(last, system);
  if (id === undefined) return undefined;
  const sequence = last.providerDetails?.["last_sequence_number"];
  return {
    id,
    modelName: last.modelName,
    sequence: typeof sequence === "number" ? sequence : undefined,
  };
}

/** The id of the job of a response; nothing for a response that is none of the background. */
export function jobOf(response: ModelResponse, system: string): string | undefined {
  const { providerDetails, providerName, providerResponseId: id } = response;
  const isJob = providerDetails?.["background"] === true && providerName === system;
  return isJob && id ? id : undefined;
}

/** A job that is not there any more is an error of its own; any other error is thrown again. */
export function unlessGone({ id }: Job, modelName: string): (error: unknown) => never {
  return (error) => {
    const status = typeof error === "object" && error !== null && Reflect.get(error, "status");
    if (status !== 404) throw error;
    throw new SuspendedResponseExpiredError(
      `\`${modelName}\` no longer has the suspended response \`${id}\`. Run again with the history before it.`,
      { modelName, responseId: id },
      { cause: error },
    );
  };
}

/** A reply as a stream. */
export async function* streamReply(
  ask: () => Promise<ModelReply>,
): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
  const { parts, ...tail } = await ask();
  for (const part of parts) yield { kind: "part", part };
  return tail;
}

/** The same stream. Where it is left before its job is known to anybody, `leave` is told of the job. */
export async function* leavingNoJob(
  stream: AsyncGenerator<ModelStreamChunk, ResponseTail, unknown>,
  leave: () => void,
): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
  let isOver = false;
  try {
    const tail = yield* stream;
    isOver = true;
    return tail;
  } finally {
    if (!isOver) leave();
  }
}
