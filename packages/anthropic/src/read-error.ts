import {
  closestName,
  isToolsetsError,
  ModelConnectionError,
  ModelHttpError,
  ModelTimeoutError,
  UsageError,
} from "@toolsets/core";
import type { Hide } from "./hide-secrets.ts";
import { KEY_CURE, missingKey } from "./missing-key.ts";
import { MODEL_NAMES } from "./model-names.ts";

/** How far a request came: `stream` from the first byte of the answer on. */
export type Phase = "connect" | "stream";

/** What the request was, for the error. */
export interface ErrorContext {
  readonly modelName: string;
  /** In milliseconds. */
  readonly timeoutMs: number;
  readonly phase: Phase;
  /** Keeps keys out of all that is said. */
  readonly hide: Hide;
  /** The signal that the SDK got. */
  readonly signal: AbortSignal;
}

/** Errors inside a stream carry no status, but the type that stands for one. */
const STATUS_BY_TYPE: ReadonlyMap<unknown, number> = new Map([
  ["invalid_request_error", 400],
  ["authentication_error", 401],
  ["billing_error", 402],
  ["permission_error", 403],
  ["not_found_error", 404],
  ["request_too_large", 413],
  ["rate_limit_error", 429],
  ["api_error", 500],
  ["timeout_error", 504],
  ["overloaded_error", 529],
]);

/** What the SDK's errors have, whichever copy of it made them. */
interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly status?: unknown;
  readonly headers?: unknown;
  /** The parsed body. */
  readonly error?: unknown;
}

/**
 * What to throw for an error of the SDK: `model_http`, `model_connection`, `model_timeout`, or
 * `invalid_usage` for a missing key and whatever else keeps the SDK from sending. After an abort it
 * is the signal's reason.
 */
export function readError(error: unknown, context: ErrorContext): unknown {
  const { signal, modelName, phase, timeoutMs } = context;
  if (signal.aborted) return signal.reason;
  if (isToolsetsError(error)) return error;
  const sdkError: SdkError = typeof error === "object" && error !== null ? error : {};
  if (typeof sdkError.status === "number") return toHttpError(sdkError, context);
  switch (sdkError.name) {
    case "APIError": // inside a stream there is no status
      return toHttpError(sdkError, context);
    case "APIConnectionTimeoutError":
      return timeoutError(modelName, timeoutMs, error);
    case "APIConnectionError":
      return connectionError(modelName, phase, error);
    default:
      return phase === "connect" ? notSent(error) : connectionError(modelName, phase, error);
  }
}

/** The provider let the request wait for too long. */
export function timeoutError(modelName: string, timeoutMs: number, cause?: unknown): Error {
  return new ModelTimeoutError(
    `Anthropic let \`${modelName}\` wait for more than ${timeoutMs} ms. Try again, or raise \`timeoutMs\`.`,
    { modelName, timeoutMs },
    { cause },
  );
}

/** The connection failed, or broke before the response was complete. */
export function connectionError(modelName: string, phase: Phase, cause?: unknown): Error {
  return new ModelConnectionError(
    phase === "connect"
      ? `No connection to Anthropic for \`${modelName}\`. Check the network and the \`baseURL\`.`
      : `The response of \`${modelName}\` broke off before its end. Try again.`,
    { modelName, phase },
    { cause },
  );
}

/** Whether the SDK refused to wait for an answer that long without a stream. */
export function isTooLong(error: unknown): boolean {
  return !isToolsetsError(error) && textOf(error).startsWith("Streaming is required");
}

function notSent(error: unknown): Error {
  const text = textOf(error);
  if (text.startsWith("Could not resolve authentication method")) return missingKey(error);
  return new UsageError(`The Anthropic SDK did not send the request: ${text}`, { cause: error });
}

function toHttpError(sdkError: SdkError, { modelName, hide }: ErrorContext): Error {
  const { headers } = sdkError;
  const body = hide(sdkError.error);
  const details = isObject(body) && isObject(body["error"]) ? body["error"] : {};
  const type = details["type"];
  const status =
    typeof sdkError.status === "number" ? sdkError.status : (STATUS_BY_TYPE.get(type) ?? 500);
  const said =
    typeof details["message"] === "string"
      ? details["message"]
      : textOf({ message: hide(sdkError.message) });
  const requestId =
    headerOf(headers, "request-id") ?? (isObject(body) ? body["request_id"] : undefined);
  return new ModelHttpError(
    `Anthropic refused the request to \`${modelName}\` with status ${status}: ${said}${cureOf(status, modelName)}`,
    {
      modelName,
      status,
      providerCode: typeof type === "string" ? type : undefined,
      requestId: typeof requestId === "string" ? requestId : undefined,
      retryAfterMs: readRetryAfter(headers),
      body,
    },
  );
}

function cureOf(status: number, modelName: string): string {
  if (status === 401) return ` — the key was refused. ${KEY_CURE}`;
  if (status < 400) return " — redirects are not followed. Set `baseURL` to its target.";
  if (status === 404) return ` — check the name of the model.${meant(modelName)}`;
  return "";
}

function meant(modelName: string): string {
  const name = closestName(modelName, MODEL_NAMES);
  return name === undefined || name === modelName ? "" : ` Did you mean \`${name}\`?`;
}

/** An error event inside of a stream, as the SDK would throw it. */
export function streamFailure(event: object, headers: Headers): Error {
  const failure = new Error("The stream of the response holds an error.");
  return Object.assign(failure, { name: "APIError", error: event, headers });
}

/** How long the answer asks to wait, in milliseconds: of `retry-after-ms`, seconds, or a date. */
function readRetryAfter(headers: unknown): number | undefined {
  const inMs = Number.parseFloat(headerOf(headers, "retry-after-ms") ?? "");
  if (inMs >= 0) return inMs;
  const text = headerOf(headers, "retry-after") ?? "";
  const inSeconds = Number(text);
  if (text !== "" && inSeconds >= 0) return inSeconds * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function headerOf(headers: unknown, name: string): string | undefined {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : undefined;
}

/** The message, cut: a gateway may answer with a page. */
function textOf(error: unknown): string {
  const message = isObject(error) ? error["message"] : error;
  return String(message).slice(0, 300);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
