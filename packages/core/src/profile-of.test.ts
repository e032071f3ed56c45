import { describe, expect, it } from "vitest";
import { profileOf, withFittingThought } from "./profile-of.ts";

describe("agent §11: what a model takes", () => {
  const profile = { supportsTools: true };

  it("is its profile where settings make no difference", () => {
    expect(profileOf({ profile }, { thinking: true })).toBe(profile);
  });

  it("is asked for with its own settings below those of the run", () => {
    const model = {
      profile,
      settings: { thinking: true, maxTokens: 5 },
      profileFor: ({
        thinking,
        maxTokens,
      }: {
        thinking?: unknown;
        maxTokens?: number | undefined;
      }) => ({
        forcedToolChoice: thinking !== true && maxTokens === 5,
      }),
    } as const;
    expect(profileOf(model, {})).toEqual({ forcedToolChoice: false });
    expect(profileOf(model, { thinking: false })).toEqual({ forcedToolChoice: true });
  });
});

describe("agent §11: the wish to think", () => {
  it.each([
    [{ supportsThinking: false }, true, undefined],
    [{ supportsThinking: false }, false, undefined],
    [{ thinkingAlwaysEnabled: true }, false, undefined],
    [{ thinkingAlwaysEnabled: true }, "high", "high"],
    [{ supportsThinking: true }, false, false],
    [{}, true, true],
  ] as const)("with %j, %j is sent as %j", (profile, thinking, sent) => {
    const settings = { thinking, maxTokens: 5 };
    expect(withFittingThought(settings, profile)).toEqual(
      sent === undefined ? { maxTokens: 5 } : { thinking: sent, maxTokens: 5 },
    );
  });
});
