import type { ToolDefinition } from "@toolsets/core";
import { expect, it } from "vitest";
import { toRequest } from "./to-request.ts";

const target = { name: "gpt-5", system: "openai", profile: {} };
const tool: ToolDefinition = {
  name: "weather",
  description: "Tells the weather.",
  parametersJsonSchema: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: { city: { type: "string" } },
  },
  kind: "function",
  origin: [],
};
const parameters = { type: "object", properties: { city: { type: "string" } } };

it("sends every setting that the API knows", () => {
  const settings = {
    maxTokens: 100,
    temperature: 0,
    topP: 0.5,
    stopSequences: ["END"],
    seed: 7,
    parallelToolCalls: false,
    timeoutMs: 1000,
    extraHeaders: { "x-a": "b" },
    extraBody: { temperature: 1, reasoning_effort: "low" },
  };
  expect(toRequest(target, [], { instructions: [], tools: [tool], settings })).toEqual({
    model: "gpt-5",
    messages: [],
    tools: [
      {
        type: "function",
        function: { name: "weather", description: "Tells the weather.", parameters },
      },
    ],
    parallel_tool_calls: false,
    max_completion_tokens: 100,
    temperature: 1,
    top_p: 0.5,
    stop: ["END"],
    seed: 7,
    reasoning_effort: "low",
  });
});

it("says nothing of tools where there are none, nor of settings that are not set", () => {
  const settings = { parallelToolCalls: true };
  expect(toRequest(target, [], { instructions: [], tools: [], settings })).toEqual({
    model: "gpt-5",
    messages: [],
  });
});

it("agent §12 sends strict only where it is true", () => {
  const tools = [{ ...tool, strict: true }, { ...tool, strict: false }, tool];
  const { tools: sent } = toRequest(target, [], {
    instructions: [],
    tools,
    settings: {},
  });
  const told = sent?.map((each) => "function" in each && each.function.strict);
  expect(told).toEqual([true, undefined, undefined]);
});

it("agent §5: asks for native output by its schema", () => {
  const outputObject = {
    name: "City",
    description: "A place",
    jsonSchema: { type: "object", properties: { city: { type: "string" } } },
    strict: true,
  };
  const options = { outputObject, instructions: [], tools: [], settings: {} };
  expect(toRequest(target, [], { ...options, outputMode: "native" })).toMatchObject({
    response_format: {
      type: "json_schema",
      json_schema: { name: "City", description: "A place", schema: parameters, strict: true },
    },
  });
  const prompted = toRequest(target, [], { ...options, outputMode: "prompted" });
  expect(prompted).not.toHaveProperty("response_format");
});

it("agent §11: sends penalties, a bias, how much to think and a tier", () => {
  const settings = {
    presencePenalty: 1,
    frequencyPenalty: 0.5,
    logitBias: { 50256: -100 },
    thinking: true,
    serviceTier: "flex",
    topK: 3,
  } as const;
  expect(toRequest(target, [], { instructions: [], tools: [], settings })).toEqual({
    model: "gpt-5",
    messages: [],
    presence_penalty: 1,
    frequency_penalty: 0.5,
    logit_bias: { 50256: -100 },
    reasoning_effort: "medium",
    service_tier: "flex",
  });
});
