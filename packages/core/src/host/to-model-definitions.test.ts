import { describe, expect, it } from "vitest";
import type { ToolDefinition } from "../tool-definition.ts";
import { toModelDefinitions } from "./to-model-definitions.ts";

const plain: ToolDefinition = {
  name: "a",
  description: "Does a.",
  parametersJsonSchema: { type: "object" },
  kind: "function",
  origin: ["A#a"],
};
const returnSchema = { type: "object", properties: { n: { type: "number" } } };

describe("§14: what a tool returns", () => {
  it("RS-1: is left out where nobody asked for it", () => {
    expect(toModelDefinitions([{ ...plain, returnSchema }], {})).toEqual([plain]);
    expect(
      toModelDefinitions([{ ...plain, returnSchema, includeReturnSchema: false }], {}),
    ).toEqual([plain]);
  });

  it("RS-2: stays a field where the model knows it", () => {
    const asked = { ...plain, returnSchema, includeReturnSchema: true };
    expect(toModelDefinitions([asked], { returnSchemas: true })).toEqual([
      { ...plain, returnSchema },
    ]);
  });

  it("RS-3: is else added to the description, apart from it", () => {
    const asked = { ...plain, returnSchema, includeReturnSchema: true };
    const text = `Returns:\n\n${JSON.stringify(returnSchema, null, 2)}`;
    expect(toModelDefinitions([asked], {})).toEqual([
      { ...plain, description: `Does a.\n\n${text}` },
    ]);
    const { description: _none, ...undescribed } = asked;
    expect(toModelDefinitions([undescribed], {})[0]?.description).toBe(text);
  });

  it("RS-4: is left out where it says nothing", () => {
    for (const empty of [{}, undefined]) {
      const asked = { ...plain, ...(empty && { returnSchema: empty }), includeReturnSchema: true };
      expect(toModelDefinitions([asked], { returnSchemas: true })).toEqual([plain]);
    }
  });

  it("costs nothing where no tool has one: the very list", () => {
    const list = [plain];
    expect(toModelDefinitions(list, {})).toBe(list);
  });
});
