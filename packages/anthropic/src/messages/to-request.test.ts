import type { Message, ModelSettings, ToolDefinition } from "@toolsets/core";
import { expect, it } from "vitest";
import { anthropicProfile } from "../profiles.ts";
import { toRequest } from "./to-request.ts";

const MESSAGES: readonly Message[] = [
  {
    kind: "request",
    state: "complete",
    parts: [{ partKind: "user-prompt", content: "Hello", timestamp: "2026-01-01T00:00:00Z" }],
  },
];

const TOOL: ToolDefinition = {
  name: "search",
  description: "Searches.",
  parametersJsonSchema: { $schema: "draft", type: "object", properties: { q: {} } },
  kind: "function",
  origin: [],
};

function body(
  settings: ModelSettings,
  tools: readonly ToolDefinition[] = [],
  model: string = "claude-1",
): object {
  const options = { instructions: [], tools, settings };
  return toRequest(model, MESSAGES, options, anthropicProfile(model)).body;
}

it("says no more than it must", () => {
  expect(body({})).toEqual({
    model: "claude-1",
    max_tokens: 4096,
    messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
  });
});

it("sends the settings that the API knows", () => {
  const settings = { maxTokens: 9, temperature: 0, topP: 0.5, stopSequences: ["x"], seed: 1 };
  expect(body(settings)).toMatchObject({
    max_tokens: 9,
    temperature: 0,
    top_p: 0.5,
    stop_sequences: ["x"],
  });
  expect(body(settings)).not.toHaveProperty("seed");
});

it("lets the further fields win", () => {
  const extraBody = { max_tokens: 1, thinking: { type: "adaptive" } };
  expect(body({ maxTokens: 9, extraBody })).toMatchObject(extraBody);
});

it("sends tools without the dialect of their schema", () => {
  const strict = { ...TOOL, name: "find", strict: true, parametersJsonSchema: { type: "object" } };
  expect(body({}, [TOOL, strict], "claude-sonnet-4-5")).toMatchObject({
    tools: [
      {
        name: "search",
        description: "Searches.",
        input_schema: { type: "object", properties: { q: {} } },
      },
      {
        name: "find",
        strict: true,
        input_schema: { type: "object", properties: {}, additionalProperties: false },
      },
    ],
  });
  expect(JSON.stringify(body({}, [strict]))).not.toMatch(/strict/);
  expect(JSON.stringify(body({}, [TOOL]))).not.toMatch(/\$schema|strict|tool_choice/);
});

it.each([true, false])("inverts parallelToolCalls %s, where there are tools", (parallel) => {
  expect(body({ parallelToolCalls: parallel }, [TOOL])).toMatchObject({
    tool_choice: { type: "auto", disable_parallel_tool_use: !parallel },
  });
  expect(body({ parallelToolCalls: parallel })).not.toHaveProperty("tool_choice");
});

it("agent §11: sends how much to think, beside what it may write, and a tier", () => {
  expect(body({ thinking: "low", topK: 4, serviceTier: "default" })).toMatchObject({
    thinking: { type: "enabled", budget_tokens: 2048 },
    max_tokens: 4096 + 2048,
    top_k: 4,
    service_tier: "standard_only",
  });
  expect(body({ thinking: true, maxTokens: 20_000, serviceTier: "auto" })).toMatchObject({
    thinking: { type: "enabled", budget_tokens: 10_000 },
    max_tokens: 20_000,
    service_tier: "auto",
  });
  for (const settings of [
    { thinking: false, serviceTier: "flex" },
    { presencePenalty: 1 },
  ] as const)
    expect(Object.keys(body(settings)).toSorted()).toEqual(Object.keys(body({})).toSorted());
});
