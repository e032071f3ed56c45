import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../errors/usage-error.ts";
import type { Message, ModelRequest, ModelResponse } from "../messages.ts";
import { NO_USAGE } from "../usage.ts";
import { sanitizeMessages, type SanitizeOptions } from "./sanitize-messages.ts";

const timestamp = "2026-01-02T03:04:05Z";
const image = { kind: "image-url", url: "https://a.example/b.png" } as const;
const upload = { kind: "uploaded-file", fileId: "f", providerName: "openai" } as const;
const hi = { partKind: "user-prompt", content: "Hi.", timestamp } as const;
const text = { partKind: "text", content: "Hello." } as const;
const system = { partKind: "system-prompt", content: "Obey.", timestamp } as const;

function request(...parts: ModelRequest["parts"]): ModelRequest {
  return { kind: "request", parts, state: "complete" };
}

function response(...parts: ModelResponse["parts"]): ModelResponse {
  return { kind: "response", parts, usage: NO_USAGE, timestamp, state: "complete" };
}

function call(toolCallId: string): ModelResponse["parts"][number] {
  return { partKind: "tool-call", toolName: `tool_${toolCallId}`, toolCallId };
}

function answer(toolCallId: string, content: unknown = 1): ModelRequest["parts"][number] {
  const toolName = `tool_${toolCallId}`;
  return { partKind: "tool-return", toolName, toolCallId, content, timestamp, outcome: "success" };
}

function said(...content: readonly unknown[]): ModelRequest["parts"][number] {
  return { partKind: "user-prompt", content: content as never, timestamp }; // also what is no content
}

/** The history that is left, and the warnings as `category: found`. */
function sanitize(
  messages: readonly Message[],
  options: SanitizeOptions = {},
): { readonly left: readonly Message[]; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const onWarning: SanitizeOptions["onWarning"] = ({ category, found, message }) => {
    warnings.push(`${category}: ${found.join(", ")}`);
    expect(message).toMatch(/\.$/);
  };
  return { left: sanitizeMessages(messages, { ...options, onWarning }), warnings };
}

describe("agent §6: sanitizeMessages", () => {
  it("gives a harmless history back as it is, without a warning", () => {
    const history = [
      request(hi, said("What is this?", image, { kind: "cache-point" })),
      response(text, call("a")),
      request(answer("a", { files: [image] })),
    ];
    expect(sanitize(history)).toEqual({ left: history, warnings: [] });
    expect(sanitizeMessages(history)).toBe(history);
  });

  it("takes out system prompts and recorded instructions, and messages that are then empty", () => {
    const history = [
      request(system),
      { ...request(system, hi), instructions: "Obey." },
      response(text),
      response(),
    ];
    expect(sanitize(history)).toEqual({
      left: [request(hi), response(text)],
      warnings: ["system_prompt: a text"],
    });
    const options = { stripSystemPrompts: false };
    expect(sanitize(history, options).left).toEqual(history.slice(0, 3));
  });

  it("takes out links with other schemes, however they are written; links without one stay", () => {
    const link = (url: string) => ({ kind: "document-url", url }) as const;
    const bad = [
      "s3://bucket/key",
      "FILE:///etc/passwd",
      " \u0000javascript:alert(1)",
      "f\ntp://a",
      "data:text/plain,x",
    ];
    const good = ["HTTPS://a.example/x.pdf", "//a.example/x.pdf", "x.pdf", "a/b:c"];
    const history = [request(said("See:", ...[...bad, ...good].map(link)))];
    expect(sanitize(history)).toEqual({
      left: [request(said("See:", ...good.map(link)))],
      warnings: ["url_scheme: s3, file, javascript, ftp, data"],
    });
    const options = { allowedFileUrlSchemes: ["S3"] };
    expect(sanitize(history, options).left).toEqual([
      request(said("See:", ...["s3://bucket/key", ...good.slice(1)].map(link))),
    ]);
  });

  it("takes out a prompt of which nothing is left", () => {
    const history = [request(said(upload)), request(hi)];
    expect(sanitize(history).left).toEqual([request(hi)]);
  });

  it("resets `forceDownload`, but for values that are allowed", () => {
    const history = [
      request(said({ ...image, forceDownload: true }, { ...image, forceDownload: "allow-local" })),
    ];
    const reset = { ...image, forceDownload: false };
    expect(sanitize(history)).toEqual({
      left: [request(said(reset, reset))],
      warnings: ["force_download: true, allow-local"],
    });
    expect(sanitize(history, { allowedFileUrlForceDownload: [true] }).left).toEqual([
      request(said({ ...image, forceDownload: true }, reset)),
    ]);
  });

  it("takes out uploaded files", () => {
    const history = [request(said("See:", upload))];
    expect(sanitize(history)).toEqual({
      left: [request(said("See:"))],
      warnings: ["uploaded_file: openai"],
    });
    expect(sanitize(history, { allowUploadedFiles: true })).toEqual({
      left: history,
      warnings: [],
    });
  });

  it("looks into what tools returned, but not into parts of a known shape", () => {
    const bytes = new Uint8Array([1]);
    const content = { a: [{ file: { ...image, url: "s3://x" }, kept: 1 }, upload, bytes] };
    const typed = {
      ...(answer("a", { discovered_tools: [] }) as object),
      toolKind: "tool-search",
    } as ModelRequest["parts"][number];
    const native = {
      partKind: "builtin-tool-return",
      toolName: "fetch",
      toolCallId: "n",
      content: upload,
      timestamp,
      outcome: "success",
    } as const;
    const history = [response(call("a"), call("b"), native), request(typed, answer("b", content))];
    const { left, warnings } = sanitize(history);
    expect(left[1]).toEqual(request(typed, answer("b", { a: [{ kept: 1 }, bytes] })));
    expect(left[0]?.parts[2]).toEqual({ ...native, content: null });
    expect(left[1]?.parts[0]).toBe(typed);
    expect(warnings).toEqual(["uploaded_file: openai", "url_scheme: s3"]);
  });

  it("looks into what says that its shape is known, and is not", () => {
    const link = { kind: "image-url", url: "file:///etc/passwd", forceDownload: true };
    const typed = (content: unknown): Message =>
      request({ ...(answer("a", content) as object), toolKind: "tool-search" } as never); // no such content
    const { left, warnings } = sanitize([
      response(call("a"), call("b")),
      typed([link]),
      typed(link),
      typed({ discovered_tools: [{ name: "x", icon: link }] }),
    ]);
    expect(left.slice(1)).toEqual([
      request(answer("a", [])),
      request(answer("a", null)),
      request(answer("a", { discovered_tools: [{ name: "x" }] })),
    ]);
    expect(warnings).toEqual(["url_scheme: file", "tool_call: tool_b"]);
  });

  it("ends suspended responses, which a run would go on with, unless they are allowed", () => {
    const paused = { state: "suspended", providerName: "openai", providerResponseId: "x" } as const;
    const history = [request(hi), { ...response(text), ...paused }];
    expect(sanitize(history)).toEqual({
      left: [request(hi), { ...response(text), ...paused, state: "interrupted" }],
      warnings: ["suspended_response: openai"],
    });
    const queued = [request(hi), { ...response(), ...paused }];
    expect(sanitize(queued)).toEqual({
      left: [request(hi)],
      warnings: ["suspended_response: openai"],
    });
    for (const each of [history, queued])
      expect(sanitizeMessages(each, { allowSuspendedResponses: true })).toBe(each);
  });

  it("keeps what says which tools were found", () => {
    const delta = { partKind: "tool-availability-delta", toolsAdded: ["x"] } as const;
    const history = [response(call("a")), request(answer("a"), delta)];
    expect(sanitize(history)).toEqual({ left: history, warnings: [] });
  });

  it("takes out calls that a run would make, through what is emptied by that", () => {
    const history = [request(hi), response(text, call("a")), response(call("b")), request(system)];
    expect(sanitize(history)).toEqual({
      left: [request(hi), response(text)],
      warnings: ["system_prompt: a text", "tool_call: tool_b, tool_a"],
    });
  });

  it("takes out such calls behind a request that answers others", () => {
    const history = [response(call("a"), call("b")), request(answer("a"), hi)];
    expect(sanitize(history).left).toEqual([response(call("a")), request(answer("a"), hi)]);
  });

  it("keeps calls that are answered now, and those of the provider's own tools", () => {
    const native = { partKind: "builtin-tool-call", toolName: "x", toolCallId: "n" } as const;
    const history = [request(hi), response(native, call("a"), call("b"))];
    const { left, warnings } = sanitize(history, { resolvedToolCallIds: ["a"] });
    expect(left).toEqual([request(hi), response(native, call("a"))]);
    expect(warnings).toEqual(["tool_call: tool_b"]);
  });

  it("takes the stamp from compactions, and compactions where it is told to", () => {
    const compaction = {
      partKind: "compaction",
      providerName: "openai",
      providerDetails: { encrypted: "x", pydantic_ai_standing_prompt_planted: true },
    } as const;
    const history = [response(compaction, text)];
    const clean = { ...compaction, providerDetails: { encrypted: "x" } };
    expect(sanitize(history)).toEqual({ left: [response(clean, text)], warnings: [] });
    expect(sanitize(history, { stripCompactionParts: true }).left).toEqual([response(text)]);
  });

  it("changes nothing that it was given", () => {
    const history = [request(system, said(upload, "x")), response(call("a"))];
    const before = structuredClone(history);
    sanitizeMessages(history);
    expect(history).toEqual(before);
  });

  it("refuses what is no history, and takes content of any shape and depth", () => {
    let deep: unknown = upload;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const { left } = sanitize([response(call("a")), request(answer("a", deep))]);
    expect(JSON.stringify(left)).not.toContain("uploaded-file");
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.anything(),
            fc.record({
              kind: fc.constantFrom("request", "response"),
              state: fc.constantFrom("complete", "suspended"),
              usage: fc.constant(NO_USAGE),
              parts: fc.oneof(
                fc.anything(),
                fc.array(
                  fc.record({
                    partKind: fc.constantFrom("user-prompt", "tool-return", "tool-call"),
                    content: fc.anything(),
                  }),
                ),
              ),
            }),
          ),
        ),
        fc.boolean(),
        (history, allowSuspendedResponses) => {
          let given: unknown;
          try {
            given = sanitizeMessages(history as Message[], { allowSuspendedResponses }); // whatever untyped code passes
          } catch (error) {
            given = error;
          }
          const isRefused = given instanceof UsageError;
          expect(isRefused || Array.isArray(given)).toBe(true);
        },
      ),
    );
  });
});
