import {
  Agent,
  capability,
  type JsonObject,
  nativeOutput,
  parseMessages,
  promptedOutput,
  serializeMessages,
  retryPromptAsText,
  toolOutput,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { profiled } from "./profiled-model.ts";

const City = z.object({ city: z.string() }).meta({ title: "City" });
const Person = z.object({ name: z.string() }).meta({ title: "Person" });
const NATIVE = { supportsJsonSchemaOutput: true };
const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

describe("design §8: what a model writes", () => {
  const wanted = tool({
    name: "wanted",
    parameters: z.object({ q: z.array(z.string()) }),
    execute: () => "done",
  });

  it.each([
    ["nests deep", `{"q":${nested(5000)}}`],
    ["nests a little too deep", `{"q":${nested(100)}}`],
    ["nests deep where a text belongs", `{"q":[${nested(40)}]}`],
    ["is long", JSON.stringify({ q: Array.from({ length: 20_000 }, (_, index) => index) })],
    ["is a long text", JSON.stringify({ q: "x".repeat(100_000) })],
    ["has half a character", '{"q":["a", {"b": "\\ud800"}]}'],
    ["is no JSON", `{"q":${"[".repeat(5000)}`],
  ])(
    "and does not fit is told in a few words, and the history can be kept: it %s",
    async (_what, args) => {
      const model = new ScriptedModel([
        [call("wanted", args)],
        [call("wanted", { q: ["a"] })],
        "Done.",
      ]);
      const result = await new Agent({ model, tools: [wanted] }).run("Go");
      expect(result.output).toBe("Done.");
      const [prompt] = result.allMessages()[2]?.parts ?? [];
      if (prompt?.partKind !== "retry-prompt") throw new TypeError("it has not been asked again");
      expect(retryPromptAsText(prompt).length).toBeLessThan(20_000);
      const written = serializeMessages(result.allMessages());
      expect(serializeMessages(parseMessages(written))).toBe(written);
    },
  );

  it.each([
    ["an object", { toString: 1, valueOf: 1 }],
    ["a list", ["City"]],
    ["a name that every object has", "constructor"],
    ["nothing", null],
  ])("agent §5.2: a kind that is %s is asked for again", async (_what, kind) => {
    const { model } = profiled(NATIVE, [
      JSON.stringify({ result: { kind, data: { city: "Oslo" } } }),
      JSON.stringify({ result: { kind: "City", data: { city: "Oslo" } } }),
    ]);
    const result = await new Agent({ model, output: nativeOutput([City, Person]) }).run("Go");
    expect(result.output).toEqual({ city: "Oslo" });
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { partKind: "retry-prompt", content: [{ loc: ["result", "kind"] }] },
    ]);
  });

  it("an answer in text that nests too deep is asked for again", async () => {
    const { model } = profiled({}, [`{"city":${nested(5000)}}`, '{"city":"Oslo"}']);
    const result = await new Agent({ model, output: promptedOutput(City) }).run("Go");
    expect(result.output).toEqual({ city: "Oslo" });
    expect(serializeMessages(result.allMessages())).toContain("Oslo");
  });
});

describe("an output of JSON Schema as plain data", () => {
  it("needs no `type`, and is an object in any case", async () => {
    const model = new ScriptedModel([[call("final_result", { a: 1 })]]);
    const output = toolOutput({ properties: { a: { type: "number" } } });
    expect((await new Agent({ model, output }).run("Go")).output).toEqual({ a: 1 });
  });

  it("is asked for again where it is no object", async () => {
    const schemas: readonly JsonObject[] = [
      { type: "object", title: "A" },
      { type: "object", title: "B" },
    ];
    const answer = (data: unknown): string => JSON.stringify({ result: { kind: "A", data } });
    const { model } = profiled(NATIVE, [answer(5), answer(undefined), answer({ a: 1 })]);
    const agent = new Agent({ model, output: nativeOutput(schemas), retries: 2 });
    const result = await agent.run("Go");
    expect(result.output).toEqual({ a: 1 });
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { content: [{ type: "object_type", loc: ["result", "data"] }] },
    ]);
  });
});

describe("names", () => {
  it("a schema is called what its definition is called, and is sent once", async () => {
    const Thing = z.object({ thing: z.string() }).meta({ id: "Thing" });
    const { model, asked } = profiled({}, [[call("final_result_Thing", { thing: "x" })]]);
    await new Agent({ model, output: [Thing, Person] }).run("Go");
    const [first] = asked[0]?.tools ?? [];
    expect(first).toMatchObject({ name: "final_result_Thing" });
    expect(JSON.stringify(first?.parametersJsonSchema).match(/"thing"/g)).toHaveLength(2); // a property, a required one
  });

  it("of titles are cut to what providers take, and those of native output too", async () => {
    const long = "L".repeat(100);
    const { model, asked } = profiled(
      { ...NATIVE, toolNames: { pattern: /^\w+$/, maxLength: 64 } },
      [[call("final_result_Person", { name: "Kari" })]],
    );
    await new Agent({ model, output: [City.meta({ title: long }), Person] }).run("Go");
    expect(asked[0]?.tools[0]?.name).toMatch(/^final_result_L+$/);
    const native = profiled(NATIVE, ['{"city":"Oslo"}']);
    const output = nativeOutput(City, { name: `My city! ${long}` });
    await new Agent({ model: native.model, output }).run("Go");
    expect(native.asked[0]?.outputObject?.name).toMatch(/^MycityL{42}$/);
  });

  it("that a model does not take say how an output is named", async () => {
    const { model } = profiled({ toolNames: { pattern: /^[a-z]+$/, maxLength: 64 } });
    await expect(new Agent({ model, output: City }).run("Go")).rejects.toMatchObject({
      code: "tool_name_not_allowed",
      message: expect.stringContaining("Name the output"),
    });
  });

  it("agent §10: a spent budget of an output says which option to raise, and shows a name as it is safe", async () => {
    const wrong = new ScriptedModel([[call("final_result", { city: 1 })]]);
    await expect(new Agent({ model: wrong, output: City, retries: 0 }).run("Go")).rejects.toThrow(
      /Tool `final_result` failed once, .* `retries.output`/,
    );
    const evil = `\u001B[31mevil${"x".repeat(20_000)}`;
    const error: unknown = await new Agent({ model: new ScriptedModel([[call(evil)]]), retries: 0 })
      .run("Go")
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "retries_exceeded", toolName: evil });
    expect(String(error)).not.toContain("\u001B");
    expect(String(error).length).toBeLessThan(2000);
  });
});

it("agent §5.6: holds for a model that a hook chooses, too", async () => {
  const { model } = profiled({ supportsTools: false });
  const agent = new Agent({
    model: new ScriptedModel([]),
    output: City,
    capabilities: [capability({ beforeModelRequest: (request) => ({ ...request, model }) })],
  });
  await expect(agent.run("Go")).rejects.toThrow("takes no tools");
});
