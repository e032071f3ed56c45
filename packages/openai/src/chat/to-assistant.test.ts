import { NO_USAGE, type ResponsePart, type ThinkingPart } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import type { OpenAIModelProfile } from "../openai-profile.ts";
import { toAssistant } from "./to-assistant.ts";

function sent(parts: readonly ResponsePart[], profile: OpenAIModelProfile = {}): unknown {
  const timestamp = "2026-01-01T00:00:00Z";
  const response = { kind: "response", state: "complete", usage: NO_USAGE, timestamp } as const;
  return toAssistant({ ...response, parts }, { name: "m", system: "deepseek", profile });
}

const text = { partKind: "text", content: "Hi." } as const;
const thought: ThinkingPart = {
  partKind: "thinking",
  content: "Hm.",
  id: "reasoning_content",
  providerName: "deepseek",
};

describe("agent §12, OpenAI Chat 2: thoughts", () => {
  it("go back in the field that they came in, if they came from the same provider", () => {
    const again = { ...thought, content: "So." };
    expect(sent([thought, again, text])).toEqual({
      role: "assistant",
      content: "Hi.",
      reasoning_content: "Hm.\n\nSo.",
    });
  });

  it.each<[string, ThinkingPart]>([
    ["another provider", { ...thought, providerName: "xai" }],
    ["nobody known", { partKind: "thinking", content: "Hm." }],
    ["tags in a text", { ...thought, id: "content" }],
    ["the other API", { ...thought, id: "rs_1" }],
    ["a field of another use", { ...thought, id: "tool_calls" }],
  ])("go as text in tags if they came from %s", (_what, part) => {
    expect(sent([part, text])).toEqual({
      role: "assistant",
      content: "<think>\nHm.\n</think>\n\nHi.",
    });
  });

  it("go by the profile: in other tags, always in tags, always in a field, not at all", () => {
    const foreign = { ...thought, providerName: "xai" };
    expect(sent([foreign, text], { thinkingTags: ["<t>", "</t>"] })).toMatchObject({
      content: "<t>\nHm.\n</t>\n\nHi.",
    });
    expect(sent([thought, text], { openaiChatSendBackThinkingParts: "tags" })).toMatchObject({
      content: "<think>\nHm.\n</think>\n\nHi.",
    });
    const field = {
      openaiChatSendBackThinkingParts: "field",
      openaiChatThinkingField: "thoughts",
    } as const;
    expect(sent([foreign, text], field)).toMatchObject({ content: "Hi.", thoughts: "Hm." });
    expect(sent([thought, text], { openaiChatSendBackThinkingParts: false })).toEqual({
      role: "assistant",
      content: "Hi.",
    });
  });

  it("go back in the form of OpenRouter with their signature, if they came in it", () => {
    const details = { type: "reasoning.text", format: "anthropic-claude-v1", index: 0 };
    const signed = { ...thought, id: "r1", signature: "sig", providerDetails: details };
    const hidden = {
      partKind: "thinking",
      content: "",
      signature: "enc",
      providerName: "deepseek",
      providerDetails: { type: "reasoning.encrypted" },
    } as const;
    expect(sent([signed, hidden, text])).toEqual({
      role: "assistant",
      content: "Hi.",
      reasoning_details: [
        { ...details, id: "r1", text: "Hm.", signature: "sig" },
        { type: "reasoning.encrypted", data: "enc" },
      ],
    });
    expect(sent([{ ...hidden, providerName: "xai" }, text])).toEqual({
      role: "assistant",
      content: "Hi.",
    });
  });

  it("alone are no message, and neither is nothing, a file or what the provider ran", () => {
    const call = {
      partKind: "builtin-tool-call",
      toolName: "web_search",
      toolCallId: "n",
    } as const;
    const file = { kind: "binary", data: "", mediaType: "image/png" } as const;
    expect(sent([])).toBeUndefined();
    expect(sent([thought])).toBeUndefined();
    expect(sent([{ ...thought, providerName: "xai" }])).toBeUndefined();
    expect(sent([call, { partKind: "file", content: file }])).toBeUndefined();
  });
});

it("agent §12, OpenAI Chat 2: a call that only came with a thought keeps it", () => {
  const call = { partKind: "tool-call", toolName: "a", toolCallId: "1", args: "[1]" } as const;
  expect(sent([thought, call])).toEqual({
    role: "assistant",
    content: null,
    reasoning_content: "Hm.",
    tool_calls: [
      { type: "function", id: "1", function: { name: "a", arguments: '{"INVALID_JSON":"[1]"}' } },
    ],
  });
});
