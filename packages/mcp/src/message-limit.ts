const MAX_MESSAGE = 16 * 1_048_576;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** What is told of a body while it is read. */
export interface MessageLimitEvents {
  readonly onTooLarge: () => void;
  readonly onEnd?: (() => void) | undefined;
}

/** The same response, whose body fails where one message has more than 16 MiB. */
export function limitMessages(
  response: Response,
  { onTooLarge, onEnd }: MessageLimitEvents,
): Response {
  const { ok, body, status, statusText, headers } = response;
  if (!ok || body === null) return response;
  const isStream = /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
  let size = 0;
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const end = isStream ? endOfEvents(chunk) : 0;
        size = end === 0 ? size + chunk.length : chunk.length - end;
        if (size <= MAX_MESSAGE) {
          controller.enqueue(chunk);
          return;
        }
        onTooLarge();
        controller.error(new Error(`A message exceeded maximum size (${MAX_MESSAGE} bytes).`));
      },
      flush: () => onEnd?.(),
    }),
  );
  return new Response(counted, { status, statusText, headers });
}

/**
 * Where the last event of a chunk ends: after an empty line. 0 where none ends, or where the line is
 * cut in two, which counts the next event with this one.
 */
function endOfEvents(chunk: Uint8Array): number {
  for (let at = chunk.length - 1; at > 0; at -= 1) {
    const byte = chunk[at];
    const before = chunk[at - 1] === CARRIAGE_RETURN && byte === LINE_FEED ? at - 2 : at - 1;
    if (isLineEnd(byte) && isLineEnd(chunk[before])) return at + 1;
  }
  return 0;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}
