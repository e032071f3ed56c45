import { describe, expect, it } from "vitest";
import { anthropicProfile, resolveProfile } from "./profiles.ts";

describe("agent §11: what is known of a model by its name", () => {
  it.each([
    ["claude-3-5-sonnet-20240620", { supportsThinking: false, supportsJsonSchemaOutput: false }],
    ["claude-3-7-sonnet-20250219", { supportsThinking: true, supportsJsonSchemaOutput: false }],
    ["claude-sonnet-4-0", { supportsJsonSchemaOutput: false }],
    ["claude-sonnet-4-20250514", { supportsJsonSchemaOutput: false }],
    ["claude-sonnet-4@20250514", { supportsJsonSchemaOutput: false }],
    ["claude-sonnet-4-5-20250929", { supportsJsonSchemaOutput: true }],
    ["claude-sonnet-4-5", { anthropicSupportsAdaptiveThinking: false }],
    ["claude-sonnet-4-6", { anthropicSupportsAdaptiveThinking: true }],
    ["anthropic/claude-opus-4.6", { anthropicSupportsAdaptiveThinking: true }],
    ["us.anthropic.claude-opus-4-6-v1:0", { anthropicSupportsAdaptiveThinking: true }],
    ["claude-opus-4-5", { anthropicSupportsEffort: true, anthropicSupportsXhighEffort: false }],
    ["claude-opus-4-7", { anthropicDisallowsSamplingSettings: true }],
    ["claude-opus-4-8", { supportsInlineSystemPrompts: true, toolAdditionMode: "by_reference" }],
    ["claude-opus-9", { anthropicDisallowsSamplingSettings: true, forcedToolChoice: false }],
    ["claude-haiku-4-5", { toolDeferralMode: "standalone", anthropicSupportsEffort: false }],
    ["claude-fable-5", { thinkingAlwaysEnabled: true, forcedToolChoice: true }],
    ["claude-mythos-preview", { anthropicSupportsAdaptiveThinking: true }],
  ])("knows %s", (name, profile) => {
    expect(anthropicProfile(name)).toMatchObject(profile);
  });

  it("knows a name by its family and version, whatever date it has", () => {
    const known = anthropicProfile("claude-sonnet-4-6");
    for (const name of ["claude-sonnet-4-6-20260101", "claude-sonnet-4-6-latest"])
      expect(anthropicProfile(name)).toEqual(known);
    expect(anthropicProfile("claude-opus-4-10")).toEqual(anthropicProfile("claude-opus-4-9"));
  });

  it("has a search for tools where the model has one", () => {
    expect(anthropicProfile("claude-haiku-4-5").supportedNativeTools).toContain("tool_search");
    expect(anthropicProfile("claude-sonnet-4-0").supportedNativeTools).not.toContain("tool_search");
    expect(anthropicProfile("my-model").supportedNativeTools).toContain("web_search");
  });

  it("is overridden by some keys, or by a function of it", () => {
    const some = resolveProfile("claude-opus-4-6", { supportsThinking: false });
    expect(some).toMatchObject({ supportsThinking: false, anthropicSupportsEffort: true });
    const all = resolveProfile("claude-opus-4-6", ({ toolNames }) =>
      toolNames ? { toolNames } : {},
    );
    expect(Object.keys(all)).toEqual(["toolNames"]);
  });
});
