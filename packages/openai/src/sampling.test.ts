import { describe, expect, it } from "vitest";
import { profileByName } from "./profiles.ts";
import { fittingSettings } from "./sampling.ts";

const sampled = { temperature: 0.5, topP: 0.5, openaiLogprobs: true, maxTokens: 5 };

describe("agent §12, OpenAI Chat 5: sampling parameters", () => {
  it.each([
    ["gpt-4o", {}, "kept"],
    ["gpt-5", {}, "dropped"],
    ["o3", {}, "dropped"],
    ["gpt-5.2", {}, "kept"],
    ["gpt-5.2", { thinking: true }, "dropped"],
    ["gpt-5.2", { thinking: false }, "kept"],
    ["gpt-5.2", { openaiReasoningEffort: "low" }, "dropped"],
    ["gpt-5.2", { openaiReasoningEffort: "none", thinking: "high" }, "kept"],
    ["gpt-5.6-sol", {}, "dropped"],
    ["gpt-5.6-sol", { thinking: false }, "kept"],
    ["my-deployment", { thinking: true }, "kept"],
  ] as const)("of `%s` with %j are %s", (name, thought, expected) => {
    const given = Object.freeze({ ...sampled, ...thought });
    const { settings, dropped } = fittingSettings(given, profileByName(name, "chat"));
    const kept = expected === "kept";
    expect(settings).toEqual(kept ? given : { maxTokens: 5, ...thought });
    expect(dropped).toEqual(kept ? [] : ["temperature", "topP", "openaiLogprobs"]);
  });

  it("is left out where a model never takes it", () => {
    const given = { stopSequences: ["x"], temperature: 1, seed: 1, maxTokens: 1 };
    const droppedBy = (name: string): readonly string[] =>
      fittingSettings(given, profileByName(name, "chat")).dropped;
    for (const name of ["o3", "o4-mini", "gpt-5", "gpt-5-mini"])
      expect(droppedBy(name)).toEqual(["temperature", "stopSequences"]);
    for (const name of ["o1", "gpt-5.6-sol"]) expect(droppedBy(name)).toEqual(["temperature"]);
    for (const name of ["gpt-4o", "gpt-5-chat-latest", "gpt-5.1"])
      expect(droppedBy(name)).toEqual([]);
    expect(droppedBy("gpt-4o-search-preview")).toEqual(["temperature", "seed"]);
  });

  it("goes by the profile for settings that a server refuses", () => {
    const profile = { openaiUnsupportedModelSettings: ["serviceTier"] } as const;
    expect(fittingSettings({ serviceTier: "flex", seed: 1 }, profile)).toEqual({
      settings: { seed: 1 },
      dropped: ["serviceTier"],
    });
  });
});
