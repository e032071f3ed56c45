import { expect, it } from "vitest";
import { closestName } from "./closest-name.ts";

it("finds the name that is at most two letters away, and the closest of them", () => {
  const known = ["openai", "openai-chat", "anthropic", "x"];
  expect(closestName("opnai", known)).toBe("openai");
  expect(closestName("Anthropic", known)).toBe("anthropic");
  expect(closestName("antropik", known)).toBe("anthropic");
  expect(closestName("openai-chta", known)).toBe("openai-chat");
  expect(closestName("mistral", known)).toBeUndefined();
  expect(closestName("y", known)).toBeUndefined();
  expect(closestName("o".repeat(10_000), known)).toBeUndefined();
});
