import { Agent, resolveModel } from "@toolsets/core";
import { expect, it } from "vitest";
import { anthropic } from "./anthropic.ts";

it("makes a model by its name", () => {
  const model = anthropic("claude-1");
  expect([model.name, model.system]).toEqual(["claude-1", "anthropic"]);
});

it("is the provider of models whose string starts with its name", () => {
  const model = resolveModel("anthropic:claude-1", [anthropic]);
  expect([model.name, model.system]).toEqual(["claude-1", "anthropic"]);
  expect(() => new Agent({ model: "anthropic:claude-1", providers: [anthropic] })).not.toThrow();
});

it("accepts the tool names that the API accepts", () => {
  const { toolNames } = anthropic("claude-1").profile;
  expect(toolNames?.maxLength).toBe(128);
  expect(["gh_search-2", "gh.search"].map((name) => toolNames?.pattern.test(name))).toEqual([
    true,
    false,
  ]);
});
