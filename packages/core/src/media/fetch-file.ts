import { closeResponse } from "../close-response.ts";
import { type FileFetchReason, FileFetchRefusedError } from "../errors/file-fetch-refused-error.ts";
import { isToolsetsError } from "../errors/toolsets-error.ts";
import { UsageError } from "../errors/usage-error.ts";
import { abandonAfter } from "../host/abandon.ts";
import { linkedController } from "../linked-controller.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import { plainName } from "../quote-name.ts";
import { findAddressFault } from "./check-address.ts";
import { createBase64Encoder } from "./encode-base64.ts";
import { mediaTypeByEnding } from "./media-type.ts";
import { withoutQuery } from "./medium.ts";

/** A file that was downloaded. */
export interface FetchedFile {
  /** Base64, in the standard alphabet. */
  readonly data: string;
  /** Without parameters; `application/octet-stream` where nothing tells it. */
  readonly mediaType: string;
}

/** What a download is told. */
export interface FileFetcherOptions {
  /** Aborts the download, which then throws its reason. */
  readonly signal: AbortSignal;
  /** Whether `http` and private addresses are allowed: the link of a prompt says `forceDownload: "allow-local"`. */
  readonly allowLocal?: boolean | undefined;
}

/**
 * Downloads the file behind a link. Links come from users, tools and models: one of your own has to
 * keep away from private addresses, as `fetchFile` does.
 */
export type FileFetcher = (url: string, options: FileFetcherOptions) => MaybePromise<FetchedFile>;

/** Bounds of a download. */
export interface FetchFileOptions extends FileFetcherOptions {
  /** 52,428,800: 50 MiB. */
  readonly maxBytes?: number | undefined;
  /** For the whole download, in milliseconds; 30,000. */
  readonly timeoutMs?: number | undefined;
  /** What sends the requests; the `fetch` of the host unless given. It must not follow redirects. */
  readonly fetch?: typeof fetch | undefined;
}

const MOST_REDIRECTS = 5;
/** Longer ones fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const UNKNOWN = "application/octet-stream";

/**
 * Downloads the file behind an `https` link: from no private address, written in any way, at each of up
 * to five redirects, and at most 50 MiB. What a name leads to is not looked up: where that matters, give
 * a `fetch` whose connections are checked.
 *
 * @throws `file_fetch_refused` with a `reason`; `invalid_usage` for a bound that is none; the reason of
 * the signal.
 */
export async function fetchFile(url: string, options: FetchFileOptions): Promise<FetchedFile> {
  const { maxBytes = 50 * 2 ** 20, timeoutMs = 30_000, signal: outer } = options;
  checkBound("maxBytes", maxBytes);
  checkBound("timeoutMs", timeoutMs);
  outer.throwIfAborted();
  const { signal, abort, unlink } = linkedController(outer);
  const expire = (): void =>
    abort(refusal(url, "timeout", `it took more than ${timeoutMs} ms. Try again.`));
  const timer = setTimeout(expire, Math.min(timeoutMs, LONGEST_TIMER));
  let response: Response | undefined;
  try {
    const found = await follow(url, options, signal);
    ({ response } = found);
    const data = await readBody(response, found.url, maxBytes, signal);
    const said = readMediaType(response.headers.get("content-type"));
    return { data, mediaType: said ?? typeOf(url) ?? typeOf(found.url) ?? UNKNOWN };
  } catch (error) {
    const failure = signal.aborted ? signal.reason : toFailure(url, error);
    abort(failure);
    void closeResponse(response);
    throw failure;
  } finally {
    clearTimeout(timer);
    unlink();
  }
}

/** The first response that is no redirect. */
async function follow(
  start: string,
  { fetch: send = fetch, allowLocal = false }: FetchFileOptions,
  signal: AbortSignal,
): Promise<{ readonly response: Response; readonly url: string }> {
  let url = toURL(start);
  for (let redirects = 0; ; redirects += 1) {
    const fault = findAddressFault(url, allowLocal);
    if (fault !== undefined) throw refusal(url.href, fault.reason, fault.message);
    const asked = send(url.href, { signal, redirect: "manual", ...WITHOUT_COOKIES });
    const closeLate = (late: Response): void => void (signal.aborted && closeResponse(late));
    asked.then(closeLate, () => {}); // a failure is read below
    const response = await abandonAfter(asked, signal, 0);
    const location = response.headers.get("location");
    const isRedirect = REDIRECTS.has(response.status) && location !== null;
    const isHidden = response.redirected || response.type === "opaqueredirect";
    if (response.ok && !isHidden) return { response, url: url.href };
    void closeResponse(response);
    if (isHidden)
      throw refusal(
        url.href,
        "redirect",
        "where it redirects to cannot be seen. Link to its target.",
      );
    if (!isRedirect)
      throw refusal(url.href, "status", `the server answered with status ${response.status}.`);
    if (redirects === MOST_REDIRECTS)
      throw refusal(start, "redirect", `it redirects more than ${MOST_REDIRECTS} times.`);
    url = toURL(location, url);
  }
}

/** Some hosts throw for what they do not know. */
const WITHOUT_COOKIES: RequestInit =
  "Request" in globalThis && "credentials" in Request.prototype ? { credentials: "omit" } : {};

async function readBody(
  response: Response,
  url: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const tooLarge = (): Error =>
    refusal(url, "size", `the file has more than ${maxBytes} bytes. Give a smaller one.`);
  if (Number(response.headers.get("content-length")) > maxBytes) throw tooLarge();
  const encoder = createBase64Encoder();
  if (response.body === null) return encoder.end();
  const reader = response.body.getReader();
  // ends a read that hangs
  const stop = (): void => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    for (let size = 0; ;) {
      const { value } = await reader.read();
      signal.throwIfAborted();
      if (value === undefined) return encoder.end();
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge();
      encoder.add(value);
    }
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
}

/** A media type without parameters; nothing for one that says nothing. */
function readMediaType(header: string | null): string | undefined {
  const [type = ""] = (header ?? "").split(";", 1);
  const name = type.trim().toLowerCase();
  return /^[\w.+-]+\/[\w.+-]+$/.test(name) && !name.endsWith("/octet-stream") ? name : undefined;
}

function typeOf(url: string): string | undefined {
  return mediaTypeByEnding(withoutQuery(url));
}

function toURL(url: string, base?: URL): URL {
  try {
    return new URL(url, base);
  } catch {
    throw refusal(url, "scheme", "that is no link. Give an address with `https`.");
  }
}

function toFailure(url: string, error: unknown): unknown {
  if (isToolsetsError(error)) return error;
  return refusal(url, "connection", "the connection failed or broke. Try again.", error);
}

/** Tells of a link what is no secret: neither its query nor a password. */
export function refusal(
  url: string,
  reason: FileFetchReason,
  message: string,
  cause?: unknown,
): FileFetchRefusedError {
  const shown = plainName(withoutQuery(url).replace(/\/\/[^/]*@/, "//"), 200);
  const text = `The file at \`${shown}\` was not downloaded: ${message}`;
  return new FileFetchRefusedError(text, { url: shown, reason }, { cause });
}

function checkBound(name: string, value: number): void {
  if (!(value > 0)) throw new UsageError(`\`${name}\` is ${value}; it must be above 0.`);
}
