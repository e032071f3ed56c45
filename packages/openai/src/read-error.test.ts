import { inspect } from "node:util";
import { ModelHttpError, UsageError } from "@toolsets/core";
import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import { afterEach, describe, expect, it, vi } from "vitest";
import { hideSecrets } from "./hide-secrets.ts";
import { type ErrorContext, readError, readErrorBody } from "./read-error.ts";

const context: ErrorContext = {
  modelName: "gpt-5",
  signal: new AbortController().signal,
  deadline: { expired: () => false, timeoutMs: 600_000 },
  hide: hideSecrets(["sk-secret"]),
};

function refusal(status: number, body: object, headers: Record<string, string> = {}): APIError {
  return APIError.generate(status, { error: body }, undefined, new Headers(headers));
}

afterEach(() => vi.useRealTimers());

describe("readError", () => {
  it("keeps all that a refusal tells", () => {
    const body = { message: "Slow down.", type: "requests", code: "rate_limit_exceeded" };
    const headers = { "x-request-id": "req-1", "retry-after-ms": "1500", "retry-after": "2" };
    expect(readError(refusal(429, body, headers), context)).toMatchObject({
      code: "model_http",
      message: "`gpt-5` was refused with status 429: Slow down.",
      modelName: "gpt-5",
      status: 429,
      providerCode: "rate_limit_exceeded",
      requestId: "req-1",
      retryAfterMs: 1500,
      body,
    });
  });

  it.each([
    ["2", 2000],
    ["0.5", 500],
    ["Thu, 01 Jan 2026 00:00:09 GMT", 9000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["soon", undefined],
    ["", undefined],
  ])("reads a wait of `%s` as %s ms", (text, expected) => {
    vi.useFakeTimers({ now: new Date("2026-01-01T00:00:00Z") });
    const error = readError(refusal(429, {}, { "retry-after": text }), context);
    expect(error).toMatchObject({ retryAfterMs: expected });
  });

  it("says what to do about a refused key, and never says the key", () => {
    const error = readError(refusal(401, { message: "Incorrect key: sk-secret." }), context);
    expect(String(error)).toContain("Incorrect key: ….");
    expect(String(error)).toContain("`OPENAI_API_KEY`");
    expect(inspect(error, { depth: 9 })).not.toContain("sk-secret");
    expect(error).toBeInstanceOf(ModelHttpError);
  });

  it("keeps the words of an error in a stream that is only a text", () => {
    const error = new APIError(undefined, "Overloaded." as never, undefined, undefined);
    expect(readError(error, { ...context, phase: "stream" })).toMatchObject({
      code: "model_http",
      message: expect.stringContaining("Overloaded."),
    });
  });

  it("says what to do about an unknown model", () => {
    const error = readError(refusal(404, { message: "No such model." }), context);
    expect(String(error)).toContain("Check the model's name");
  });

  it("takes an error without a body", () => {
    const error = APIError.generate(503, undefined, "no body", new Headers());
    expect(readError(error, context)).toMatchObject({ code: "model_http", status: 503 });
  });

  it("reads an error event inside a stream", () => {
    const body = { message: "Broken.", type: "server_error" };
    const error = new APIError(undefined, body, undefined, new Headers());
    expect(readError(error, { ...context, phase: "stream" })).toMatchObject({
      code: "model_http",
      status: 500,
      providerCode: "server_error",
      body,
    });
  });

  it("tells a timeout from a missing connection and from a broken one", () => {
    expect(readError(new APIConnectionTimeoutError(), context)).toMatchObject({
      code: "model_timeout",
    });
    expect(readError(new APIConnectionError({ message: "fetch failed" }), context)).toMatchObject({
      code: "model_connection",
      phase: "connect",
    });
    expect(readError(new TypeError("terminated"), context)).toMatchObject({
      code: "model_connection",
      phase: "stream",
    });
  });

  it("reads whatever is thrown after the time is over as a timeout", () => {
    const deadline = { expired: () => true, timeoutMs: 20 };
    expect(readError(new Error("aborted"), { ...context, deadline })).toMatchObject({
      code: "model_timeout",
      timeoutMs: 20,
    });
  });

  it("gives back the caller's reason, and errors of ours", () => {
    const reason = new Error("The user left.");
    const signal = AbortSignal.abort(reason);
    expect(readError(new Error("aborted"), { ...context, signal })).toBe(reason);
    const own = new UsageError("No key.");
    expect(readError(own, context)).toBe(own);
  });
});

describe("readErrorBody", () => {
  it.each([
    [{ code: 503 }, 503],
    [{ status_code: 400, code: "tool_use_failed" }, 400],
    [{ code: "insufficient_quota" }, 429],
    [{ type: "invalid_request_error" }, 400],
    [{ code: "server_error" }, 500],
    ["Something broke.", 500],
    [null, 500],
  ])("has a status for %j: %s", (body, status) => {
    expect(readErrorBody(body, "m")).toMatchObject({ status, body });
  });
});
