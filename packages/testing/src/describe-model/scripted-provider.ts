import type { MaybePromise } from "@toolsets/core";
import { until } from "./check.ts";
import type { ModelConnection, WireAnswer } from "./model-contract.ts";

/** What a provider got. */
export interface ProviderRequest {
  readonly body: string;
  readonly headers: Headers;
}

/** What it does: answer, in pieces that may stop or break; refuse the connection; or nothing. */
export type ProviderAnswer =
  | (Omit<WireAnswer, "body"> & {
      readonly streamed?: boolean;
      readonly pieces: readonly (string | Uint8Array)[];
      /** What comes after the last piece. */
      readonly end?: "close" | "break" | "stall";
      /** Waits before each piece. */
      readonly before?: (index: number) => MaybePromise<unknown>;
    })
  | "silence"
  | "no connection";

/** A provider that answers as it is told, without a network. */
export interface ScriptedProvider extends ModelConnection {
  readonly requests: readonly ProviderRequest[];
  /** Waits until no answer is read from any more. */
  released(): Promise<void>;
}

/** A key that is told from everything else. */
export const KEY: string = "sk-key-of-the-contract";

/** Of the links in the histories. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["mp3", "audio/mpeg"],
  ["mp4", "video/mp4"],
  ["pdf", "application/pdf"],
  ["txt", "text/plain"],
]);

/** Answers each request with what `answer` gives. */
export function scriptedProvider(
  answer: (request: ProviderRequest) => MaybePromise<ProviderAnswer>,
): ScriptedProvider {
  const requests: ProviderRequest[] = [];
  let open = 0;
  const onRelease = (): (() => void) => {
    let isOpen = true;
    open += 1;
    return () => {
      if (isOpen) open -= 1;
      isOpen = false;
    };
  };
  return {
    requests,
    apiKey: KEY,
    baseURL: "https://provider.test/v1",
    fetchFile: (url) => ({
      data: "SGVsbG8=",
      mediaType: TYPES.get(url.slice(url.lastIndexOf(".") + 1)) ?? "application/octet-stream",
    }),
    async fetch(input, init) {
      const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
      signal?.throwIfAborted();
      const sent = new Request(input, { ...init, signal: null });
      const request = { body: await sent.text(), headers: sent.headers };
      signal?.throwIfAborted();
      requests.push(request);
      const given = await answer(request);
      if (given === "no connection") throw new TypeError("fetch failed");
      const release = onRelease();
      if (given !== "silence") return respond(given, signal, release);
      return new Promise<never>((_, reject) => {
        signal?.addEventListener("abort", () => {
          release();
          reject(signal.reason);
        });
      });
    },
    released: () =>
      until("an answer that is not needed is still read, or kept open", () => open === 0),
  };
}

function respond(
  { pieces, end = "close", before, streamed = false, ...answer }: Exclude<ProviderAnswer, string>,
  signal: AbortSignal | null | undefined,
  release: () => void,
): Response {
  let index = 0;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal?.addEventListener("abort", () => {
          release();
          controller.error(signal.reason);
        });
      },
      async pull(controller) {
        await before?.(index);
        if (signal?.aborted === true) return;
        const piece = pieces[index++];
        if (piece !== undefined) {
          controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
        } else if (end === "stall") {
          await new Promise(() => {});
        } else {
          release();
          if (end === "break") controller.error(new TypeError("terminated"));
          else controller.close();
        }
      },
      cancel: release,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    status: answer.status ?? 200,
    headers: {
      "content-type": streamed ? "text/event-stream" : "application/json",
      ...answer.headers,
    },
  });
}
