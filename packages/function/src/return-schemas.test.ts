import { Agent, type ModelProfile, type ToolDefinition, type Toolset } from "@toolsets/core";
import { FunctionModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { FunctionToolset } from "./function-toolset.ts";
import { tool } from "./tool.ts";

const Weather = z.object({ celsius: z.number() });
const schema = {
  type: "object",
  properties: { celsius: { type: "number" } },
  required: ["celsius"],
  additionalProperties: false,
};
const text = `Returns:\n\n${JSON.stringify(schema, null, 2)}`;
const weather = {
  name: "weather",
  description: "The weather.",
  returns: Weather,
  execute: () => ({ celsius: 21 }),
} as const;

/** Notes what it is offered; says by its profile whether it knows return schemas. */
class NotingModel extends FunctionModel {
  override readonly profile: ModelProfile;

  constructor(seen: (readonly ToolDefinition[])[], returnSchemas: boolean) {
    super({
      request: (_messages, { functionTools }) => {
        seen.push(functionTools);
        return "Done.";
      },
    });
    this.profile = { returnSchemas };
  }
}

/** The only tool of a toolset, as a model gets it. */
async function offered(
  toolset: Toolset,
  { knows = false }: { readonly knows?: boolean } = {},
): Promise<Partial<ToolDefinition> | undefined> {
  const seen: (readonly ToolDefinition[])[] = [];
  await new Agent({ model: new NotingModel(seen, knows), toolsets: [toolset] }).run("Go");
  return seen[0]?.[0];
}

describe("what the model learns of results", () => {
  it("RS-1: is nothing, unless somebody wants it to", async () => {
    for (const knows of [true, false]) {
      const definition = await offered(new FunctionToolset().tool(weather), { knows });
      expect(definition).not.toHaveProperty("returnSchema");
      expect(definition).not.toHaveProperty("includeReturnSchema");
      expect(definition?.description).toBe("The weather.");
    }
  });

  it("RS-2: is a field, where the model knows it", async () => {
    const toolset = new FunctionToolset().tool({ ...weather, includeReturnSchema: true });
    expect(await offered(toolset, { knows: true })).toMatchObject({
      description: "The weather.",
      returnSchema: schema,
    });
  });

  it("RS-3: else it is a part of the description, apart from it", async () => {
    const toolset = new FunctionToolset().tool({ ...weather, includeReturnSchema: true });
    const definition = await offered(toolset);
    expect(definition?.description).toBe(`The weather.\n\n${text}`);
    expect(definition).not.toHaveProperty("returnSchema");
    const { description: _none, ...silent } = weather;
    const undescribed = new FunctionToolset().tool({ ...silent, includeReturnSchema: true });
    expect((await offered(undescribed))?.description).toBe(text);
  });

  it("RS-4: is nothing, where a tool of the toolset says nothing of it", async () => {
    for (const returns of [undefined, z.unknown(), {}]) {
      const toolset = new FunctionToolset({ includeReturnSchema: true }).tool({
        name: "silent",
        description: "It is silent.",
        returns,
        execute: () => 1,
      });
      for (const knows of [true, false]) {
        const definition = await offered(toolset, { knows });
        expect(definition).not.toHaveProperty("returnSchema");
        expect(definition?.description).toBe("It is silent.");
      }
    }
  });

  it("RS-5, F-10: is for the tool to say, then for its toolset", async () => {
    const shows = async (toolset: Toolset): Promise<boolean> =>
      (await offered(toolset))?.description?.includes("Returns:") ?? false;
    const open = new FunctionToolset({ includeReturnSchema: true });
    expect(await shows(open.tool(weather))).toBe(true);
    const refusing = new FunctionToolset({ includeReturnSchema: true });
    expect(await shows(refusing.tool({ ...weather, includeReturnSchema: false }))).toBe(false);
    const closed = new FunctionToolset({ includeReturnSchema: false });
    expect(await shows(closed.tool({ ...weather, includeReturnSchema: true }))).toBe(true);
    const ready = new FunctionToolset({ includeReturnSchema: true, tools: [tool(weather)] });
    expect(await shows(ready)).toBe(false);
  });

  it("RS-6: is what `prepare` makes of it", async () => {
    const toolset = new FunctionToolset().tool({
      ...weather,
      prepare: (definition) => ({
        ...definition,
        includeReturnSchema: true,
        returnSchema: { type: "string" },
      }),
    });
    expect(await offered(toolset, { knows: true })).toMatchObject({
      returnSchema: { type: "string" },
    });
  });
});
