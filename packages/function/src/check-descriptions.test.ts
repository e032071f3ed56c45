import { UsageError, type Parameters } from "@toolsets/core";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { FunctionToolset } from "./function-toolset.ts";
import { tool } from "./tool.ts";

function make(parameters: Parameters, requireParameterDescriptions?: boolean): unknown {
  return tool({ name: "a", parameters, requireParameterDescriptions, execute: () => 1 });
}

describe("T-5: parameters without a description", () => {
  const bare = z.object({ city: z.string(), days: z.number().describe("From 1"), at: z.string() });

  it("are refused when descriptions are required, each by its name", () => {
    expect(() => make(bare, true)).toThrow(UsageError);
    expect(() => make(bare, true)).toThrow(
      "Tool `a` has parameters without a description: `city`, `at`. Describe each in the schema",
    );
    expect(() => make(bare)).not.toThrow();
    expect(() => make(bare, false)).not.toThrow();
  });

  it("are refused when the tool is registered", () => {
    const toolset = new FunctionToolset({ requireParameterDescriptions: true });
    const register = (): unknown => toolset.tool({ name: "a", parameters: bare, execute: () => 1 });
    expect(register).toThrow("`city`, `at`");
    expect(() => toolset.tool({ name: "a", execute: () => 1 })).not.toThrow();
  });

  it("a tool that says `false` need not have them, whatever its toolset says", () => {
    const toolset = new FunctionToolset({ requireParameterDescriptions: true });
    const options = { name: "a", parameters: bare, execute: () => 1 } as const;
    expect(() => toolset.tool({ ...options, requireParameterDescriptions: undefined })).toThrow(
      "`city`, `at`",
    );
    expect(() => toolset.tool({ ...options, requireParameterDescriptions: false })).not.toThrow();
    const open = new FunctionToolset();
    expect(() => open.tool({ ...options, requireParameterDescriptions: true })).toThrow("`city`");
  });

  it("a tool that was made before keeps its own", () => {
    const ready = tool({ name: "a", parameters: bare, execute: () => 1 });
    const toolset = new FunctionToolset({ requireParameterDescriptions: true });
    expect(() => toolset.add(ready)).not.toThrow();
  });

  it.each<[string, Parameters]>([
    ["zod", z.object({ city: z.string() })],
    ["arktype", type({ city: "string" })],
    ["valibot", toStandardJsonSchema(v.object({ city: v.string() }))],
    ["JSON Schema", { type: "object", properties: { city: { type: "string" } } }],
    ["a blank one", z.object({ city: z.string().describe(" ") })],
    ["a property that is `true`", { type: "object", properties: { city: true } }],
    ["a choice", z.union([z.object({}), z.object({ city: z.string() })])],
    ["a pointer to nothing", { properties: { city: { $ref: "#/$defs/constructor" } }, $defs: {} }],
    ["a pointer in a circle", { properties: { city: { $ref: "#" } } }],
  ])("are found: %s", (_what, parameters) => {
    expect(() => make(parameters, true)).toThrow("without a description: `city`.");
  });

  it.each<[string, Parameters]>([
    ["zod", z.object({ city: z.string().describe("In English") })],
    ["arktype", type({ city: type.string.describe("In English") })],
    [
      "valibot",
      toStandardJsonSchema(v.object({ city: v.pipe(v.string(), v.description("In English")) })),
    ],
    ["JSON Schema", { type: "object", properties: { city: { description: "In English" } } }],
    ["one with a name", z.object({ city: z.string().meta({ id: "City", description: "It." }) })],
    ["none", z.object({})],
    ["only those inside are bare", z.object({ at: z.object({ x: z.number() }).describe("Where") })],
  ])("are not there: %s", (_what, parameters) => {
    expect(() => make(parameters, true)).not.toThrow();
  });
});
