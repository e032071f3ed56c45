import type { InstructionPart, Message, RequestPart, ResponsePart } from "@toolsets/core";
import { NO_USAGE } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { call, shapeOf } from "../__fixtures__/history.ts";
import { anthropicProfile } from "../profiles.ts";
import { toMessages as toWire } from "./to-messages.ts";
import { toSystem as toWireSystem } from "./to-system.ts";

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

const CONTEXT = {
  profile: anthropicProfile("claude-1"),
  declared: new Set<string>(),
  deferred: new Set<string>(),
  hasAdvisor: false,
  files: [],
};

const toMessages = (messages: readonly Message[]): ReturnType<typeof toWire> =>
  toWire(messages, CONTEXT);

const toSystem = (
  messages: readonly Message[],
  instructions: readonly InstructionPart[],
): ReturnType<typeof toWireSystem> => toWireSystem(messages, instructions, false, {});

describe("toMessages", () => {
  it("sends the words of prompts and speech and what is to be seen, leaves out what it has no form for, and tells a retry prompt without a tool by its name", () => {
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
        { partKind: "compaction", content: "So far.", providerName: "openai" },
        { partKind: "speech", speaker: "assistant", transcript: "Hi." },
        {
          partKind: "builtin-tool-call",
          toolName: "web_search",
          toolCallId: "n",
          providerName: "openai",
        },
        { partKind: "file", content: { kind: "binary", data: "", mediaType: "a/b" } },
      ]),
    ];
    const text = (said: unknown): object => ({ type: "text", text: said });
    expect(toMessages(messages)).toEqual([
      {
        role: "user",
        content: [
          text("Look:"),
          { type: "image", source: { type: "url", url: "a.png" } },
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

  it("agent §12, Anthropic 3: gives a thought back to the provider that signed it, and to others as text", () => {
    const thought = { partKind: "thinking", content: "Hm.", signature: "sig" } as const;
    const hidden = { ...thought, id: "redacted_thinking", content: "" };
    const text = { type: "text", text: "<thinking>\nHm.\n</thinking>" };
    const contents = toMessages([
      response([thought, hidden, { partKind: "thinking", content: "Hm." }]),
      response([thought, hidden], "openai"),
      response([{ ...thought, providerName: "openai" }]),
      response([{ ...thought, signature: "" }]),
    ]).map(({ content }) => content);
    expect(contents).toEqual([
      [
        { type: "thinking", thinking: "Hm.", signature: "sig" },
        { type: "redacted_thinking", data: "sig" },
        text,
      ],
      [text],
      [text],
      [text],
    ]);
  });
});

describe("agent §12, Anthropic 3: a thought at the end of a message, which the API refuses,", () => {
  const thought = { partKind: "thinking", content: "Hm.", signature: "sig" } as const;
  const search = {
    partKind: "builtin-tool-call",
    toolName: "web_search",
    toolCallId: "s",
  } as const;

  it.each([
    ["alone", [thought], []],
    ["hidden", [thought, { ...thought, id: "redacted_thinking", content: "" }], []],
    ["before blanks", [thought, { partKind: "text", content: " \n" }], []],
    ["before a call that nothing answers", [thought, search], []],
    ["behind a text", [{ partKind: "text", content: "Hi." }, thought], ["assistant: text"]],
    ["before a call", [thought, call("a")], ["assistant: thinking tool_use"]],
  ] as const)("is left out: %s", (_what, parts, sent) => {
    const history = [request(user("Hi")), response(parts), request(user("Go on"))];
    expect(shapeOf(history)).toEqual(["user: text", ...sent, "user: text"]);
  });

  it("is left out of a turn that goes on", () => {
    const parts = [{ partKind: "text", content: "Hi." }, thought] as const;
    expect(shapeOf([request(user("Hi")), response(parts)])).toEqual([
      "user: text",
      "assistant: text",
    ]);
  });
});

describe("toMessages", () => {
  it.each([
    ["nothing", []],
    ["system prompts alone", [request(system("Be brief."))]],
    ["blanks", [request(user("  "))]],
  ])("has a message where there is %s, as the API wants one", (_what, history) => {
    expect(toMessages(history)).toEqual([{ role: "user", content: [{ type: "text", text: "." }] }]);
  });

  it("ends in no blanks of the model, which the API refuses", () => {
    const text = { partKind: "text", content: "Let me look.\n\n" } as const;
    const begun = [request(user("Hi")), response([text])];
    const sent = (history: readonly Message[]): unknown =>
      toMessages(history)[1]?.content[0]?.["text"];
    expect(sent(begun)).toBe("Let me look.");
    expect(sent([...begun, request(user("Go on"))])).toBe(text.content);
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
