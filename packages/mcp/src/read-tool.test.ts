import { expect, it } from "vitest";
import { readTool } from "./read-tool.ts";

const inputSchema = { type: "object" as const };

it("keeps what the server says of a tool, and what it returns", () => {
  const outputSchema = { type: "object" as const, properties: { celsius: { type: "number" } } };
  expect(
    readTool({
      name: "weather",
      title: "Weather",
      description: "Tells it.",
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true },
      _meta: { team: "x" },
    }),
  ).toEqual({
    name: "weather",
    description: "Tells it.",
    parametersJsonSchema: inputSchema,
    returnSchema: outputSchema,
    metadata: { title: "Weather", annotations: { readOnlyHint: true }, meta: { team: "x" } },
  });
});

it("says nothing that the server does not say", () => {
  expect(readTool({ name: "now", inputSchema })).toEqual({
    name: "now",
    parametersJsonSchema: inputSchema,
  });
});
