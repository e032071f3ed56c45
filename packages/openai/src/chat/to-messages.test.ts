import type { InstructionPart, Message, RequestPart, ResponsePart } from "@toolsets/core";
import { NO_USAGE } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { toMessages as toMessagesFor } from "./to-messages.ts";

const target = { name: "gpt-5", system: "openai", profile: {} };
const toMessages = (
  messages: readonly Message[],
  instructions: readonly InstructionPart[],
): object[] => toMessagesFor(messages, instructions, target);

const timestamp = "2026-01-01T00:00:00Z";
const asked = (...parts: RequestPart[]): Message => ({ kind: "request", state: "complete", parts });
const answered = (...parts: ResponsePart[]): Message => ({
  kind: "response",
  state: "complete",
  usage: NO_USAGE,
  timestamp,
  parts,
});

const system = { partKind: "system-prompt", content: "Be kind.", timestamp } as const;
const user = { partKind: "user-prompt", content: "Hello", timestamp } as const;

describe("toMessages", () => {
  it("sends the words of prompts and speech, and leaves out what it has no form for", () => {
    const messages = [
      asked(
        { ...user, content: ["Look:", { kind: "text-content", content: "here" }] },
        { partKind: "speech", speaker: "user", transcript: "Hello?" },
        { partKind: "speech", speaker: "user" },
        { partKind: "tool-availability-delta", toolsAdded: ["a"] },
      ),
      answered(
        { partKind: "compaction", content: "So far." },
        { partKind: "speech", speaker: "assistant", transcript: "Hi." },
        { partKind: "builtin-tool-call", toolName: "web_search", toolCallId: "n" },
        { partKind: "file", content: { kind: "binary", data: "", mediaType: "a/b" } },
      ),
    ];
    expect(toMessages(messages, [])).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "Look:" },
          { type: "text", text: "here" },
        ],
      },
      { role: "user", content: "Hello?" },
      { role: "assistant", content: "Hi." },
    ]);
  });

  it("a retry prompt without a tool is a message of the user, whatever id Python gave it", () => {
    const retry = {
      partKind: "retry-prompt",
      content: "No.",
      toolCallId: "pyd_ai_1",
      timestamp,
    } as const;
    expect(toMessages([asked(retry)], [])).toMatchObject([{ role: "user" }]);
  });

  it("agent §12, OpenAI Chat 1: puts each instruction behind the leading system prompts", () => {
    const instructions = [
      { content: "One.", dynamic: false },
      { content: "Two.", dynamic: true },
    ];
    expect(toMessages([asked(system, user, system)], instructions)).toEqual([
      { role: "system", content: "Be kind." },
      { role: "system", content: "One." },
      { role: "system", content: "Two." },
      { role: "user", content: "Hello" },
      { role: "system", content: "Be kind." },
    ]);
  });

  it("sends instructions where there is nothing else", () => {
    expect(toMessages([], [{ content: "One.", dynamic: false }])).toEqual([
      { role: "system", content: "One." },
    ]);
  });

  it("sends a response as one message, arguments always as an object", () => {
    const response = answered(
      { partKind: "thinking", content: "Hm." },
      { partKind: "text", content: "Let me " },
      { partKind: "text", content: "see." },
      { partKind: "tool-call", toolName: "a", toolCallId: "1", args: '{ "city":  "Paris" }' },
      { partKind: "tool-call", toolName: "b", toolCallId: "2", args: "{broken" },
      { partKind: "tool-call", toolName: "c", toolCallId: "3" },
      { partKind: "text", content: "Done." },
    );
    const call = (id: string, name: string, args: string): object => ({
      type: "function",
      id,
      function: { name, arguments: args },
    });
    expect(toMessages([response], [])).toEqual([
      {
        role: "assistant",
        content: "<think>\nHm.\n</think>\n\nLet me see.\n\nDone.",
        tool_calls: [
          call("1", "a", '{ "city":  "Paris" }'),
          call("2", "b", '{"INVALID_JSON":"{broken"}'),
          call("3", "c", "{}"),
        ],
      },
    ]);
  });

  it("has null for the text of a response that only calls tools", () => {
    const response = answered({ partKind: "tool-call", toolName: "a", toolCallId: "1" });
    expect(toMessages([response], [])).toMatchObject([{ role: "assistant", content: null }]);
  });

  it("leaves out a response that only thought", () => {
    expect(toMessages([answered({ partKind: "thinking", content: "Hm." })], [])).toEqual([]);
  });

  it("answers calls with returns, framed failures and retry prompts", () => {
    const back = { partKind: "tool-return", toolName: "a", toolCallId: "1", timestamp } as const;
    const retry = { partKind: "retry-prompt", content: "Not that.", timestamp } as const;
    const messages = toMessages(
      [
        asked(
          { ...back, content: { degrees: 21 }, outcome: "success" },
          { ...back, content: "No such city", outcome: "failed" },
          { ...retry, toolName: "a", toolCallId: "1" },
          retry,
        ),
      ],
      [],
    );
    expect(messages).toEqual([
      { role: "tool", tool_call_id: "1", content: '{"degrees":21}' },
      { role: "tool", tool_call_id: "1", content: '{"error":"No such city"}' },
      { role: "tool", tool_call_id: "1", content: "Not that.\n\nFix the errors and try again." },
      {
        role: "user",
        content: "Validation feedback:\nNot that.\n\nFix the errors and try again.",
      },
    ]);
  });
});

describe("agent §12, OpenAI Chat 1: instructions", () => {
  const instructions = [{ content: "One.", dynamic: false }];

  it.each(["developer", "user"] as const)(
    "are words of the %s where the profile says so",
    (role) => {
      const profile = { openaiSystemPromptRole: role };
      expect(toMessagesFor([asked(system, user)], instructions, { ...target, profile })).toEqual([
        { role, content: "Be kind." },
        { role, content: "One." },
        { role: "user", content: "Hello" },
      ]);
    },
  );

  it("are one message with the leading prompts where a server takes no more", () => {
    const profile = { openaiChatSupportsMultipleSystemMessages: false };
    expect(toMessagesFor([asked(system, user)], instructions, { ...target, profile })).toEqual([
      { role: "system", content: "Be kind.\n\nOne." },
      { role: "user", content: "Hello" },
    ]);
  });
});

describe("agent §12, OpenAI Chat 3: what tools return", () => {
  it("is told by references, and its files by one later message of the user", () => {
    const image = { kind: "image-url", url: "https://a.b/c.png", identifier: "i1" } as const;
    const back = { partKind: "tool-return", toolName: "a", timestamp, outcome: "success" } as const;
    const messages = toMessages(
      [
        asked(
          { ...back, toolCallId: "1", content: ["Look:", image] },
          { ...back, toolCallId: "2", content: "ok" },
        ),
      ],
      [],
    );
    expect(messages).toEqual([
      { role: "tool", tool_call_id: "1", content: '["Look:","See file i1."]' },
      { role: "tool", tool_call_id: "2", content: "ok" },
      {
        role: "user",
        content: [
          { type: "text", text: "This is file i1:" },
          { type: "image_url", image_url: { url: "https://a.b/c.png" } },
        ],
      },
    ]);
  });
});

it("agent §12, OpenAI Chat 2: a call without a thought has an empty one where the field is always sent", () => {
  const profile = {
    openaiChatThinkingField: "reasoning_content",
    openaiChatSendBackThinkingParts: "field",
  } as const;
  const call = { partKind: "tool-call", toolName: "a", toolCallId: "1" } as const;
  const thought = { partKind: "thinking", content: "Hm." } as const;
  const told = (...parts: ResponsePart[]): unknown =>
    toMessagesFor([answered(call), answered(...parts)], [], { ...target, profile })[0];
  expect(told({ partKind: "text", content: "Hi." })).not.toHaveProperty("reasoning_content");
  expect(told(thought, { partKind: "text", content: "Hi." })).toHaveProperty(
    "reasoning_content",
    "",
  );
});

describe("agent §12, OpenAI Chat: ids that are too long for the API", () => {
  const long = `call_${"a".repeat(24)}|fc_${"b".repeat(48)}`;
  const history = (toolCallId: string): readonly Message[] => [
    answered({ partKind: "tool-call", toolName: "t", toolCallId }),
    asked({
      partKind: "tool-return",
      toolName: "t",
      toolCallId,
      content: "r",
      outcome: "success",
      timestamp,
    }),
    asked({ partKind: "retry-prompt", toolName: "t", toolCallId, content: "No.", timestamp }),
  ];
  const idsOf = (toolCallId: string, provider: string): readonly unknown[] =>
    toMessagesFor(history(toolCallId), [], { ...target, system: provider }).map((message) =>
      "tool_calls" in message
        ? message.tool_calls?.[0]?.id
        : "tool_call_id" in message && message.tool_call_id,
    );

  it("are short ones, the same for a call and its answers, and each time", () => {
    const [id, ...others] = idsOf(long, "openai");
    expect(id).toMatch(/^call_[a-z0-9]{1,35}$/);
    expect(others).toEqual([id, id]);
    expect(idsOf(long, "openai")[0]).toBe(id);
    expect(idsOf(`${long}c`, "openai")[0]).not.toBe(id);
  });

  it("stay where they fit, and where another server gave them", () => {
    expect(idsOf("a".repeat(40), "openai")[0]).toBe("a".repeat(40));
    expect(idsOf(long, "groq")[0]).toBe(long);
  });
});
