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
