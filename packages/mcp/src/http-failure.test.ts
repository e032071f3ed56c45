import { expect, it } from "vitest";
import { readHTTPFailure } from "./http-failure.ts";

it("a browser gives no reason: its words, and what only concerns browsers", () => {
  expect(readHTTPFailure(new TypeError("Failed to fetch"))).toEqual({
    phase: "connect",
    reason: "the server could not be reached (Failed to fetch)",
    move: "Check the URL; for a web page, also that the server allows its origin.",
    mayHaveRun: true,
  });
});

it("a redirect that a browser hides has no target", () => {
  const error = Object.assign(new Error("Error POSTing to endpoint: Redirect not followed"), {
    code: "CLIENT_HTTP_NOT_IMPLEMENTED",
    data: { status: 0 },
  });
  expect(readHTTPFailure(error)).toMatchObject({
    reason: "the server redirects to another address",
    mayHaveRun: false,
  });
});

it.each([
  ["a JSON-RPC error", '{"error":{"code":-1,"message":"no"}}', "no"],
  ["an OAuth error", '{"error":"invalid_token","error_description":"expired"}', "expired"],
  ["other JSON", '{"detail":1}', '{"detail":1}'],
  ["plain text", "no entry", "no entry"],
  ["a page", "<html>", undefined],
  ["nothing", "", undefined],
])("what the server says is read from %s", (_kind, text, said) => {
  const first = Object.assign(
    new Error(`Streamable HTTP error: Error POSTing to endpoint: ${text}`),
    { code: 400 },
  );
  const second = Object.assign(new Error(`Error POSTing to endpoint: ${text}`), {
    code: "CLIENT_HTTP_NOT_IMPLEMENTED",
    data: { status: 400, text },
  });
  expect(readHTTPFailure(first)?.said).toBe(said);
  expect(readHTTPFailure(second)?.said).toBe(said);
});

it("a protocol error is none of HTTP", () => {
  const error = Object.assign(new Error("no such tool"), { code: -32_602, data: { status: 404 } });
  expect(readHTTPFailure(error)).toBeUndefined();
});
