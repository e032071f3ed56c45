import type { ToolDefinition } from "@toolsets/core";
import { expect, it } from "vitest";
import { toRequest } from "./to-request.ts";

const tool: ToolDefinition = {
  name: "weather",
  description: "Tells the weather.",
  parametersJsonSchema: { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" },
  kind: "function",
  origin: [],
};
const input = [{ role: "user", content: "" }];

it("sends every setting that the API knows", () => {
  const settings = {
    maxTokens: 100,
    temperature: 0,
    topP: 0.5,
    stopSequences: ["END"],
    seed: 7,
    parallelToolCalls: false,
    extraBody: { temperature: 1, store: false },
  };
  const instructions = [
    { content: "One.", dynamic: false },
    { content: "Two.", dynamic: true },
  ];
  expect(toRequest("gpt-5", [], { instructions, tools: [tool], settings })).toEqual({
    model: "gpt-5",
    input,
    instructions: "One.\n\nTwo.",
    tools: [
      {
        type: "function",
        name: "weather",
        description: "Tells the weather.",
        parameters: { type: "object", properties: {} },
        strict: false,
      },
    ],
    parallel_tool_calls: false,
    max_output_tokens: 100,
    temperature: 1,
    top_p: 0.5,
    store: false,
  });
});

it("says nothing of tools and instructions where there are none", () => {
  const settings = { parallelToolCalls: true };
  expect(toRequest("gpt-5", [], { instructions: [], tools: [], settings })).toEqual({
    model: "gpt-5",
    input,
  });
});

it("passes on that a definition is strict", () => {
  const tools = [{ ...tool, strict: true }];
  const { tools: sent } = toRequest("gpt-5", [], {
    instructions: [],
    tools,
    settings: {},
  });
  expect(sent).toMatchObject([{ strict: true }]);
});

it("agent §5: asks for native output by its schema", () => {
  const jsonSchema = { type: "object", properties: { city: { type: "string" } } };
  const options = {
    instructions: [],
    tools: [],
    settings: {},
    outputObject: { name: "City", jsonSchema },
  };
  expect(toRequest("gpt-5", [], { ...options, outputMode: "native" })).toMatchObject({
    text: { format: { type: "json_schema", name: "City", schema: jsonSchema } },
  });
  const prompted = toRequest("gpt-5", [], { ...options, outputMode: "prompted" });
  expect(prompted).not.toHaveProperty("text");
});

it("agent §11: sends how much to think and a tier", () => {
  const sent = (thinking: boolean | "low") =>
    toRequest("gpt-5", [], {
      instructions: [],
      tools: [],
      settings: { thinking, serviceTier: "priority", presencePenalty: 1 },
    });
  expect(sent("low")).toEqual({
    model: "gpt-5",
    input,
    reasoning: { effort: "low" },
    service_tier: "priority",
  });
  expect([sent(true).reasoning, sent(false).reasoning]).toEqual([
    { effort: "medium" },
    { effort: "none" },
  ]);
});
