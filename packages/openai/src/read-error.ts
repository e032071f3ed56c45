import {
  isToolsetsError,
  ModelConnectionError,
  ModelHttpError,
  ModelTimeoutError,
} from "@toolsets/core";
import type { Deadline } from "./deadline.ts";
import type { Hide } from "./hide-secrets.ts";
import { suggestName } from "./model-names.ts";

/** Of which call an error is. */
export interface ErrorContext {
  readonly modelName: string;
  /** The caller's signal. */
  readonly signal: AbortSignal;
  readonly deadline: Pick<Deadline, "expired" | "timeoutMs">;
  /** Told by the error unless given. */
  readonly phase?: "connect" | "stream" | undefined;
  /** Keeps keys out of all that is said. */
  readonly hide: Hide;
}

/** What we read of the SDK's errors; only those of the SDK have a `status`, if undefined. */
interface SdkError {
  readonly message?: unknown;
  readonly status?: unknown;
  readonly headers?: unknown;
  readonly requestID?: unknown;
  /** The `error` of the body. */
  readonly error?: unknown;
  readonly cause?: unknown;
}

/**
 * What to throw for what the SDK threw: `model_http`, `model_timeout` or `model_connection`, or the
 * reason of the caller's signal. Our own errors stay as they are.
 */
export function readError(error: unknown, context: ErrorContext): unknown {
  const { modelName, signal, deadline } = context;
  if (signal.aborted) return signal.reason;
  if (deadline.expired()) return timeout(modelName, error, deadline.timeoutMs);
  if (error instanceof ModelHttpError) return hidden(error, context);
  if (isToolsetsError(error)) return error;
  const sdkError: SdkError = typeof error === "object" && error !== null ? error : {};
  const { status, error: body } = sdkError;
  if (typeof status === "number") return refusal(sdkError, status, body, context);
  if (isObject(body)) return refusal(sdkError, statusOf(body), body, context);
  if (typeof body === "string") return refusal(sdkError, 500, { message: body }, context);
  if ("status" in sdkError && /timed? ?out/i.test(textOf(sdkError))) {
    return timeout(modelName, error); // by the time of the client, or of the network below it
  }
  const phase = context.phase ?? ("status" in sdkError ? "connect" : "stream");
  return new ModelConnectionError(
    phase === "connect"
      ? `There was no connection for \`${modelName}\`. Check the network and \`baseURL\`.`
      : `The connection broke while \`${modelName}\` answered. Try again.`,
    { modelName, phase },
    { cause: error },
  );
}

/** An error that is an event of a stream, in the form of the SDK's errors. */
export function eventError(error: unknown, headers: Headers): Error {
  return Object.assign(new Error("The stream has an error."), {
    status: undefined,
    headers,
    error,
  });
}

/**
 * An error inside an answer with status 200. Its status is the one it names, else the one that goes
 * with its code or type, else 500.
 */
export function readErrorBody(body: unknown, modelName: string): ModelHttpError {
  const error = isObject(body) ? body : { message: String(body) };
  const details = { modelName, status: statusOf(error), providerCode: codeOf(error), body };
  return new ModelHttpError(describe(details.status, textIn(error), modelName), details);
}

function timeout(modelName: string, cause: unknown, timeoutMs?: number): ModelTimeoutError {
  const when = timeoutMs === undefined ? "in time" : `within ${timeoutMs} ms`;
  return new ModelTimeoutError(
    `\`${modelName}\` sent nothing ${when}. Try again, or raise \`timeoutMs\`.`,
    { modelName, timeoutMs },
    { cause },
  );
}

function refusal(
  error: SdkError,
  status: number,
  given: unknown,
  { modelName, hide }: ErrorContext,
): ModelHttpError {
  const headers = error.headers instanceof Headers ? error.headers : new Headers();
  const body = hide(given);
  const said = isObject(body) ? textIn(body) : hide(textOf(error));
  return new ModelHttpError(describe(status, said, modelName), {
    modelName,
    status,
    providerCode: isObject(body) ? codeOf(body) : undefined,
    requestId: headers.get("x-request-id") ?? undefined,
    retryAfterMs: readRetryAfter(headers),
    body,
  });
}

/** The error of a body, by whoever read it without knowing the key. */
function hidden(error: ModelHttpError, { hide }: ErrorContext): ModelHttpError {
  const { message, cause, ...details } = error;
  const [body, providerCode] = [hide(details.body), hide(details.providerCode)];
  return new ModelHttpError(hide(message), { ...details, body, providerCode }, { cause });
}

function describe(status: number, said: string, modelName: string): string {
  const what = `\`${modelName}\` was refused with status ${status}`;
  if (status === 401) {
    return `${what}: ${said} Check \`OPENAI_API_KEY\`, or the key of \`openai(name, { apiKey })\`.`;
  }
  if (status === 404) {
    const meant = suggestName(modelName);
    const cure =
      meant === undefined
        ? "Check the model's name"
        : `Did you mean \`${meant}\`? Else check the name`;
    return `${what}: ${said} ${cure} and \`baseURL\`.`;
  }
  if (status < 400) return `${what}: redirects are not followed. Set \`baseURL\` to its target.`;
  return `${what}: ${said}`;
}

/** How long to wait, in milliseconds: from a count of them, of seconds, or a date. */
function readRetryAfter(headers: Headers): number | undefined {
  const exact = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  if (exact >= 0) return exact;
  const text = headers.get("retry-after") ?? "";
  const seconds = Number(text === "" ? Number.NaN : text);
  const ms = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

const STATUS = new Map([
  ["rate_limit_exceeded", 429],
  ["rate_limit_error", 429],
  ["insufficient_quota", 429],
  ["invalid_request_error", 400],
  ["invalid_prompt", 400],
]);

function statusOf(error: Readonly<Record<string, unknown>>): number {
  const { code, type, status_code: named, status } = error;
  const told = [status, named, code].find((each) => Number(each) >= 400 && Number(each) < 600);
  return told === undefined
    ? (STATUS.get(String(code)) ?? STATUS.get(String(type)) ?? 500)
    : Number(told);
}

function codeOf({ code, type }: Readonly<Record<string, unknown>>): string | undefined {
  const told = code ?? type;
  return typeof told === "string" || typeof told === "number" ? String(told) : undefined;
}

function textIn(error: Readonly<Record<string, unknown>>): string {
  const { message } = error;
  return typeof message === "string" ? message : JSON.stringify(message ?? error);
}

/** The message of an error and of its cause. */
function textOf({ message, cause }: SdkError): string {
  const more = cause instanceof Error ? ` ${cause.message}` : "";
  return `${typeof message === "string" ? message : ""}${more}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
