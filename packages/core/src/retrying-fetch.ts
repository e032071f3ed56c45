import { closeResponse } from "./close-response.ts";
import { UsageError } from "./errors/usage-error.ts";
import { abandonAfter } from "./host/abandon.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import { checkWait, type FailedAttempt, type RetryWait, waitRetryAfter } from "./retry-wait.ts";

/** How requests are tried again. */
export interface RetryingFetchOptions {
  /** What sends a request; the `fetch` of the host unless given. */
  readonly fetch?: typeof fetch | undefined;
  /** How often a request is sent at most; 3. */
  readonly maxAttempts?: number | undefined;
  /** As long as the server asks for, unless given. */
  readonly wait?: RetryWait | undefined;
  /**
   * Looks at a response. What it throws is tried again, after the response was closed, and is thrown in
   * the end. Unless given, 408, 429, 500, 502, 503, 504 and 529 are tried again, and the last response
   * is given as it is.
   */
  readonly validate?: ((response: Response) => MaybePromise<void>) | undefined;
  /** Whether to try again after an error, one of `validate` included; yes unless told otherwise. */
  readonly isRetryable?: ((error: unknown) => MaybePromise<boolean>) | undefined;
  /** Told before each wait. */
  readonly onRetry?:
    | ((failed: FailedAttempt & { readonly waitMs: number }) => MaybePromise<void>)
    | undefined;
}

/** Longer ones fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;
const TRANSIENT: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 529]);

/**
 * A `fetch` that tries again: for clients of providers, whose own retries are then best switched off. A
 * body that can be read once is sent once: a stream, an async iterable. An abort ends the waiting.
 *
 * @throws `invalid_usage` for a number of attempts that is none; from a request, for a `wait` that is none.
 *
 * @example
 * const client = new OpenAI({ fetch: retryingFetch({ maxAttempts: 5 }), maxRetries: 0 });
 * const model = openai("gpt-5.4-mini", { client });
 */
export function retryingFetch(options: RetryingFetchOptions = {}): typeof fetch {
  const { maxAttempts = 3, wait = waitRetryAfter() } = options;
  if (!(maxAttempts >= 1))
    throw new UsageError(`\`maxAttempts\` is ${maxAttempts}; it must be at least 1.`);
  return async (input, init) => {
    const isHopeless = options.fetch === undefined && !isRequest(input, init);
    const most = isHopeless || isSentOnce(init) ? 1 : maxAttempts;
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const untilAborted = <Value>(work: MaybePromise<Value>): MaybePromise<Value> =>
      signal === undefined ? work : abandonAfter(work, signal, 0);
    for (let attempt = 1; ; attempt += 1) {
      const failed = await send(options, attempt, copyOf(input), init);
      if (!("attempt" in failed)) return failed.response;
      const { response, error } = failed;
      const isOver = attempt >= most || signal?.aborted === true;
      if (error === undefined && response !== undefined && isOver) return response;
      if (isOver || (error !== undefined && (await options.isRetryable?.(error)) === false))
        throw error;
      await closeResponse(response);
      const waitMs = await untilAborted(wait(failed));
      checkWait("wait", waitMs);
      await untilAborted(options.onRetry?.({ ...failed, waitMs }));
      await sleep(waitMs, signal);
    }
  };
}

/** One attempt: a response that stands, or what came of it. A rejected one is closed. */
async function send(
  { fetch: given = fetch, validate }: RetryingFetchOptions,
  attempt: number,
  ...request: Parameters<typeof fetch>
): Promise<FailedAttempt | { readonly response: Response }> {
  let response: Response | undefined;
  try {
    response = await given(...request);
    if (validate === undefined && TRANSIENT.has(response.status))
      return { attempt, response, error: undefined };
    await validate?.(response);
    return { response };
  } catch (error) {
    await closeResponse(response);
    return { attempt, response, error: error ?? new TypeError("The request failed.") };
  }
}

/** Whether the host would send it: an address or a header that is none stays so. */
function isRequest(...[input, init]: Parameters<typeof fetch>): boolean {
  try {
    return input instanceof Request || !!new Request(input, { ...init, body: null, signal: null });
  } catch {
    return false;
  }
}

/** A stream cannot be read again, nor what `fetch` makes one of. */
function isSentOnce(init: RequestInit | undefined): boolean {
  const body = init?.body ?? undefined;
  if (typeof body !== "object") return false;
  return body instanceof ReadableStream || Symbol.asyncIterator in body;
}

/** The body of a request can be read once. */
function copyOf(input: Parameters<typeof fetch>[0]): Parameters<typeof fetch>[0] {
  return input instanceof Request ? input.clone() : input;
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      },
      Math.min(ms, LONGEST_TIMER),
    );
    signal?.addEventListener("abort", stop, { once: true });
  });
}
