import { describe, expect, it } from "vitest";
import { resolveProfile, profileByName } from "./profiles.ts";

describe("a profile by name", () => {
  it.each([
    ["o3-mini", "always"],
    ["o1-pro-2025-03-19", "always"],
    ["gpt-5", "always"],
    ["gpt-5-mini-2025-08-07", "always"],
    ["gpt-5-codex", "always"],
    ["gpt-5-chat-latest", "never"],
    ["gpt-5.1", "on request"],
    ["gpt-5.1-codex-max", "always"],
    ["gpt-5.1-chat-latest", "always"],
    ["gpt-5.2-pro", "always"],
    ["gpt-5.3-codex", "on request"],
    ["gpt-5.4-mini", "on request"],
    ["gpt-5.5", "unless off"],
    ["gpt-5.5-pro-2026-04-23", "always"],
    ["gpt-5.6-sol", "unless off"],
    ["gpt-5.10", "unless off"],
    ["gpt-6-astra", "always"],
    ["gpt-6.1-sol", "unless off"],
    ["gpt-4.1", "never"],
    ["gpt-4o-2024-08-06", "never"],
    ["gpt-35-turbo", "never"],
    ["gpt-3.5-turbo-16k", "never"],
    ["ft:gpt-4.1-mini:org::id", "never"],
    ["openai/gpt-5.2", "on request"],
  ])("agent §12, OpenAI Chat 5: `%s` thinks %s", (name, expected) => {
    const profile = profileByName(name, "chat");
    const told = {
      always: { supportsThinking: true, thinkingAlwaysEnabled: true },
      "on request": {
        supportsThinking: true,
        thinkingAlwaysEnabled: false,
        openaiReasoningEnabledByDefault: false,
      },
      "unless off": {
        supportsThinking: true,
        thinkingAlwaysEnabled: false,
        openaiReasoningEnabledByDefault: true,
      },
      never: { supportsThinking: false, openaiSupportsReasoning: false },
    };
    expect(profile).toMatchObject(told[expected as keyof typeof told]);
  });

  it("says nothing of thinking where the name is no name of OpenAI's", () => {
    for (const name of ["qwen3", "deepseek-chat", "my-deployment", "z-ai/glm-4.6"])
      expect(profileByName(name, "chat")).not.toHaveProperty("supportsThinking");
  });

  it("knows what each API runs itself", () => {
    const native = (name: string, api: "chat" | "responses"): unknown =>
      profileByName(name, api).supportedNativeTools;
    expect(native("gpt-4o-search-preview", "chat")).toContain("web_search");
    expect(native("gpt-4o", "chat")).not.toContain("web_search");
    expect(native("gpt-4o", "responses")).toContain("web_search");
    expect(native("gpt-5.3", "responses")).not.toContain("tool_search");
    expect(native("gpt-5.4-nano", "responses")).toContain("tool_search");
  });

  it("agent §11: is known by the server, too, and the option wins", () => {
    const subject = { name: "deepseek-reasoner", api: "chat", provider: "deepseek" } as const;
    expect(resolveProfile(subject)).toMatchObject({
      supportsJsonSchemaOutput: false,
      openaiChatThinkingField: "reasoning_content",
      thinkingAlwaysEnabled: true,
    });
    expect(resolveProfile(subject, { supportsJsonSchemaOutput: true })).toMatchObject({
      supportsJsonSchemaOutput: true,
      thinkingAlwaysEnabled: true,
    });
    expect(resolveProfile(subject, () => ({ supportsTools: false }))).toEqual({
      supportsTools: false,
    });
  });

  it("agent §12: refuses thoughts in a field that has no name", () => {
    const subject = { name: "m", api: "chat", provider: "openai" } as const;
    const option = { openaiChatSendBackThinkingParts: "field" } as const;
    expect(() => resolveProfile(subject, option)).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });
});
