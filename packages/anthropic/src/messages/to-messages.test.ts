import type { Message, RequestPart, ResponsePart } from "@toolsets/core";
import { NO_USAGE } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { toMessages, toSystem } from "./to-messages.ts";

const timestamp = "2026-01-01T00:00:00Z";

function request(...parts: RequestPart[]): Message {
  return { kind: "request", state: "complete", parts };
}

function response(parts: readonly ResponsePart[], providerName = "anthropic"): Message {
  return { kind: "response", state: "complete", usage: NO_USAGE, timestamp, providerName, parts };
}

function user(content: string): RequestPart {
  return { partKind: "user-prompt", content, timestamp };
}

function system(content: string): RequestPart {
  return { partKind: "system-prompt", content, timestamp };
}

describe("toMessages", () => {
  it("sends the words of prompts and speech, leaves out what it has no form for, and tells a retry prompt without a tool by its name", () => {
    const messages = [
      request(
        {
          partKind: "user-prompt",
          content: ["Look:", { kind: "image-url", url: "a.png" }],
          timestamp,
        },
        { partKind: "speech", speaker: "user", transcript: "Hello?" },
        { partKind: "tool-availability-delta", toolsAdded: ["a"] },
        { partKind: "retry-prompt", content: "No.", toolCallId: "pyd_ai_1", timestamp },
      ),
      response([
        { partKind: "compaction", content: "So far." },
        { partKind: "speech", speaker: "assistant", transcript: "Hi." },
        { partKind: "builtin-tool-call", toolName: "web_search", toolCallId: "n" },
        { partKind: "file", content: { kind: "binary", data: "", mediaType: "a/b" } },
      ]),
    ];
    const text = (said: unknown): object => ({ type: "text", text: said });
    expect(toMessages(messages)).toEqual([
      {
        role: "user",
        content: [
          text("Look:\n\n[image-url 69aba0 that was not sent]"),
          text("Hello?"),
          text(expect.stringContaining("No.")),
        ],
      },
      { role: "assistant", content: [text("Hi.")] },
    ]);
  });

  it("makes one user message of a request, tool results first", () => {
    const messages = toMessages([
      request(
        user("And now?"),
        {
          partKind: "tool-return",
          toolName: "search",
          toolCallId: "a",
          content: { hits: 2 },
          outcome: "success",
          timestamp,
        },
        { partKind: "retry-prompt", toolName: "read", toolCallId: "b", content: "No.", timestamp },
        user("Go on."),
      ),
    ]);
    expect(messages).toEqual([
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "a", content: '{"hits":2}' },
          {
            type: "tool_result",
            tool_use_id: "b",
            content: "No.\n\nFix the errors and try again.",
            is_error: true,
          },
          { type: "text", text: "And now?" },
          { type: "text", text: "Go on." },
        ],
      },
    ]);
  });

  it.each([
    ["success", undefined],
    ["failed", true],
    ["denied", undefined],
    ["interrupted", undefined],
  ] as const)("marks a result that ended as %s", (outcome, isError) => {
    const [message] = toMessages([
      request({
        partKind: "tool-return",
        toolName: "search",
        toolCallId: "a",
        content: "text",
        outcome,
        timestamp,
      }),
    ]);
    const block = { type: "tool_result", tool_use_id: "a", content: "text" };
    expect(message?.content).toEqual([{ ...block, ...(isError && { is_error: isError }) }]);
  });

  it("sends a retry prompt that answers no call as text", () => {
    expect(toMessages([request({ partKind: "retry-prompt", content: "No.", timestamp })])).toEqual([
      {
        role: "user",
        content: [
          {
            type: "text",
            text: "Validation feedback:\nNo.\n\nFix the errors and try again.",
          },
        ],
      },
    ]);
  });

  it("keeps the order of an answer, with arguments as an object", () => {
    const messages = toMessages([
      response([
        { partKind: "text", content: "I look." },
        { partKind: "tool-call", toolName: "search", toolCallId: "a", args: '{"q":1}' },
        { partKind: "tool-call", toolName: "read", toolCallId: "b", args: "{broken" },
        { partKind: "tool-call", toolName: "list", toolCallId: "c" },
      ]),
    ]);
    expect(messages).toEqual([
      {
        role: "assistant",
        content: [
          { type: "text", text: "I look." },
          { type: "tool_use", id: "a", name: "search", input: { q: 1 } },
          { type: "tool_use", id: "b", name: "read", input: { INVALID_JSON: "{broken" } },
          { type: "tool_use", id: "c", name: "list", input: {} },
        ],
      },
    ]);
  });

  it("leaves out texts without a word, and messages without a block", () => {
    expect(
      toMessages([
        request(system("Be brief.")),
        request(user(" \n")),
        response([{ partKind: "text", content: "\n\n" }]),
        request(user("Hello")),
      ]),
    ).toEqual([{ role: "user", content: [{ type: "text", text: "Hello" }] }]);
  });

  it("gives a thought back to the provider that signed it, and to no other", () => {
    const thought = { partKind: "thinking", content: "Hm.", signature: "sig" } as const;
    const hidden = { ...thought, id: "redacted_thinking", content: "" };
    const unsigned = { partKind: "thinking", content: "Hm." } as const;
    const [own, ...others] = toMessages([
      response([thought, hidden, unsigned]),
      response([thought, hidden], "openai"),
      response([{ ...thought, providerName: "openai" }]),
    ]);
    expect(others).toEqual([]);
    expect(own?.content).toEqual([
      { type: "thinking", thinking: "Hm.", signature: "sig" },
      { type: "redacted_thinking", data: "sig" },
    ]);
  });
});

describe("toSystem", () => {
  it("joins system prompts, and keeps the parts of the instructions apart", () => {
    const blocks = toSystem(
      [request(system("One."), system("Two."), user("Hello")), request(system("Three."))],
      [
        { content: "Static.", dynamic: false },
        { content: "Dynamic.", dynamic: true },
      ],
    );
    expect(blocks.map(({ text }) => text)).toEqual([
      "One.\n\nTwo.\n\nThree.",
      "Static.",
      "Dynamic.",
    ]);
  });

  it("is empty where there is nothing to say", () => {
    expect(toSystem([request(user("Hello"), system(" "))], [])).toEqual([]);
  });
});
