import { Agent, type ToolDefinition } from "@toolsets/core";
import { fakeContext, FunctionModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { FixedToolset } from "./__fixtures__/fixed-toolset.ts";
import { includeReturnSchemas } from "./include-return-schemas.ts";

const returnSchema = { type: "string" };
const inner = new FixedToolset(
  { name: "unset", returnSchema },
  { name: "on", returnSchema, includeReturnSchema: true },
  { name: "off", returnSchema, includeReturnSchema: false },
);

it("IR-1: fills in what is unset; a tool that says no keeps its word", async () => {
  const tools = await inner.pipe(includeReturnSchemas()).getTools(fakeContext());
  const included = Array.from(tools.values(), ({ definition }) => definition.includeReturnSchema);
  expect(included).toEqual([true, true, false]);
  for (const name of ["on", "off"]) expect(tools.get(name)).toBe(inner.tools.get(name));
});

it("IR-1: only for the tools that its selector is for", async () => {
  const toolset = new FixedToolset("a", "b").pipe(includeReturnSchemas("b"));
  const tools = await toolset.getTools(fakeContext());
  expect(tools.get("a")?.definition.includeReturnSchema).toBeUndefined();
  expect(tools.get("b")?.definition.includeReturnSchema).toBe(true);
});

it("lets the model read what the tools return", async () => {
  let told: readonly ToolDefinition[] = [];
  const model = new FunctionModel({
    request: (_messages, { functionTools }) => {
      told = functionTools;
      return "Done.";
    },
  });
  await new Agent({ model, toolsets: [inner.pipe(includeReturnSchemas())] }).run("Hi");
  const says = told.map(({ name, description = "" }) => [name, description.includes('"string"')]);
  expect(says).toEqual([
    ["unset", true],
    ["on", true],
    ["off", false],
  ]);
});
