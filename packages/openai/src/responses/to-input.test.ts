import type { Message, RequestPart, ResponsePart } from "@toolsets/core";
import { NO_USAGE } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { toInput } from "./to-input.ts";

const timestamp = "2026-01-01T00:00:00Z";
const asked = (...parts: RequestPart[]): Message => ({ kind: "request", state: "complete", parts });
const answered = (...parts: ResponsePart[]): Message => ({
  kind: "response",
  state: "complete",
  usage: NO_USAGE,
  timestamp,
  parts,
});

describe("toInput", () => {
  it("sends the words of prompts and speech, leaves out what it has no form for, and tells a retry prompt without a tool by its name", () => {
    const messages = [
      asked(
        {
          partKind: "user-prompt",
          content: ["Look:", { kind: "image-url", url: "a.png" }],
          timestamp,
        },
        { partKind: "speech", speaker: "user", transcript: "Hello?" },
        { partKind: "tool-availability-delta", toolsAdded: ["a"] },
        { partKind: "retry-prompt", content: "No.", toolCallId: "pyd_ai_1", timestamp },
      ),
      answered(
        { partKind: "compaction", content: "So far." },
        { partKind: "speech", speaker: "assistant", transcript: "Hi." },
        { partKind: "builtin-tool-call", toolName: "web_search", toolCallId: "n" },
        { partKind: "file", content: { kind: "binary", data: "", mediaType: "a/b" } },
      ),
    ];
    expect(toInput(messages)).toEqual([
      { role: "user", content: "Look:\n\n[image-url 69aba0 that was not sent]" },
      { role: "user", content: "Hello?" },
      { role: "user", content: expect.stringContaining("No.") },
      { role: "assistant", content: "Hi." },
    ]);
  });

  it("sends a history as items, without what was thought", () => {
    const back = { partKind: "tool-return", toolName: "a", toolCallId: "1", timestamp } as const;
    const retry = { partKind: "retry-prompt", content: "Not that.", timestamp } as const;
    const input = toInput([
      asked(
        { partKind: "system-prompt", content: "Be kind.", timestamp },
        { partKind: "user-prompt", content: "Hello", timestamp },
      ),
      answered(
        { partKind: "thinking", content: "Hm." },
        { partKind: "text", content: "Let me see." },
        { partKind: "tool-call", toolName: "a", toolCallId: "1", args: '{ "city":  "Paris" }' },
        { partKind: "tool-call", toolName: "b", toolCallId: "2", args: "[1" },
      ),
      asked(
        { ...back, content: { degrees: 21 }, outcome: "success" },
        { ...back, content: "No such city", outcome: "failed" },
        { ...retry, toolName: "b", toolCallId: "2" },
        retry,
      ),
    ]);
    expect(input).toEqual([
      { role: "system", content: "Be kind." },
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Let me see." },
      { type: "function_call", call_id: "1", name: "a", arguments: '{ "city":  "Paris" }' },
      { type: "function_call", call_id: "2", name: "b", arguments: '{"INVALID_JSON":"[1"}' },
      { type: "function_call_output", call_id: "1", output: '{"degrees":21}' },
      { type: "function_call_output", call_id: "1", output: '{"error":"No such city"}' },
      {
        type: "function_call_output",
        call_id: "2",
        output: "Not that.\n\nFix the errors and try again.",
      },
      {
        role: "user",
        content: "Validation feedback:\nNot that.\n\nFix the errors and try again.",
      },
    ]);
  });

  it("is an empty question where nothing was asked", () => {
    expect(toInput([])).toEqual([{ role: "user", content: "" }]);
  });
});
