import { expect, it } from "vitest";
import { profileByName } from "./profiles.ts";
import { toEffort } from "./to-effort.ts";

it.each([
  [{}, undefined],
  [{ thinking: true }, "medium"],
  [{ thinking: false }, "none"],
  [{ thinking: "minimal" }, "minimal"],
  [{ thinking: "xhigh" }, "xhigh"],
  [{ thinking: "low", openaiReasoningEffort: "high" }, "high"],
] as const)("agent §11: %j asks for the effort %s", (settings, expected) => {
  expect(toEffort(settings)).toBe(expected);
});

it.each([
  ["gpt-5.6-sol", "minimal", "low"],
  ["gpt-5.6-sol", "xhigh", "xhigh"],
  ["openai/gpt-oss-120b", "minimal", "low"],
  ["openai/gpt-oss-120b", "xhigh", "high"],
] as const)("agent §11: `%s` asked to think %s thinks %s", (name, thinking, expected) => {
  expect(toEffort({ thinking }, profileByName(name, "chat"))).toBe(expected);
});

it.each([
  ["o3", "minimal", "low"],
  ["o4-mini", "xhigh", "high"],
  ["o4-mini-deep-research", "low", "medium"],
  ["gpt-5", "minimal", "minimal"],
  ["gpt-5-mini", "xhigh", "high"],
  ["gpt-5-codex", "minimal", "low"],
  ["gpt-5-pro", "low", "high"],
  ["gpt-5.1", "minimal", "low"],
  ["gpt-5.1", "xhigh", "high"],
  ["gpt-5.1-codex", "xhigh", "high"],
  ["gpt-5.1-codex-max", "xhigh", "xhigh"],
  ["gpt-5.1-chat-latest", "high", "medium"],
  ["gpt-5.2", "xhigh", "xhigh"],
  ["gpt-5.2-pro", "low", "medium"],
  ["gpt-5.3-codex", "minimal", "low"],
  ["gpt-5.4-mini", "minimal", "low"],
] as const)(
  "agent §11: `%s`, which does not know all levels, asked for %s thinks %s",
  (name, thinking, expected) => {
    expect(toEffort({ thinking }, profileByName(name, "responses"))).toBe(expected);
  },
);
