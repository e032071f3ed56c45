import {
  Agent,
  type AgentEvent,
  type BinaryContent,
  DeferredToolRequests,
  type Message,
  type ModelProfile,
  ModelRetry,
  nativeOutput,
  promptedOutput,
  type RunContext,
  textOutput,
  toolOutput,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { call, FunctionModel, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { profiled } from "./profiled-model.ts";

const City = z.object({ city: z.string(), people: z.number() }).meta({ title: "City" });
const Person = z.object({ name: z.string() }).meta({ title: "Person" });
const oslo = { city: "Oslo", people: 700_000 };

const NATIVE: ModelProfile = { supportsJsonSchemaOutput: true };

/** What asks the model to try again, of the last request. */
function retryOf(messages: readonly Message[]): unknown {
  const part = messages.findLast(({ kind }) => kind === "request")?.parts[0];
  return part?.partKind === "retry-prompt" ? part.content : undefined;
}

async function eventsOf(stream: AsyncIterable<AgentEvent>): Promise<readonly AgentEvent[]> {
  const events: AgentEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe("output by tool calls", () => {
  it("agent §5: one type is one tool `final_result`, and its arguments are the output", async () => {
    const { model, asked } = profiled({}, [[call("final_result", oslo)]]);
    const result = await new Agent({ model, output: City }).run("Where?");
    expect(result.output).toEqual(oslo);
    expect(asked[0]?.tools).toMatchObject([
      {
        name: "final_result",
        kind: "output",
        parametersJsonSchema: { additionalProperties: false },
      },
    ]);
    expect(asked[0]?.tools[0]?.parametersJsonSchema).not.toHaveProperty("title");
    expect(asked[0]).toMatchObject({ outputMode: "tool", allowTextOutput: false });
  });

  it("agent §5: several types are a tool each, named by their titles and numbered", async () => {
    const same = z.object({ a: z.string() }).meta({ title: "My City!" });
    const { model, asked } = profiled({}, [[call("final_result_Person", { name: "Kari" })]]);
    const agent = new Agent({ model, output: [City, Person, same, same, null] });
    const { output } = await agent.run("Who?");
    expect(output).toEqual({ name: "Kari" });
    expect(asked[0]?.tools.map(({ name }) => name)).toEqual([
      "final_result_City",
      "final_result_Person",
      "final_result_MyCity",
      "final_result_MyCity_2",
      "final_result_null",
    ]);
    expect(asked[0]?.tools[0]?.description).toMatch(/^City: /);
  });

  it("agent §5: a description joins what was said and what the schema says", async () => {
    const described = City.meta({ title: "City", description: "A place" });
    const { model, asked } = profiled({}, [[call("place", oslo)]]);
    const output = toolOutput(described, { name: "place", description: "Answer", strict: true });
    await new Agent({ model, output }).run("Go");
    expect(asked[0]?.tools[0]).toMatchObject({
      name: "place",
      description: "Answer. A place",
      strict: true,
    });
  });

  it("agent §5: null beside types is a tool of its own, whose output is null", async () => {
    const model = new ScriptedModel([[call("final_result_null", { response: null })]]);
    const { output } = await new Agent({ model, output: [City, null] }).run("Where?");
    expect(output).toBeNull();
  });

  it("agent §5.1: a type that is no object is asked for as `response`, and taken out of it", async () => {
    const numbers = z.array(z.number());
    for (const response of [[1, 2], "[1, 2]"]) {
      const { model, asked } = profiled({}, [[call("final_result", { response })]]);
      const seen: unknown[] = [];
      const agent = new Agent({
        model,
        output: numbers,
        outputValidators: [(output) => (seen.push(output), output)],
      });
      const { output } = await agent.run("Count");
      expect(output).toEqual([1, 2]);
      expect(seen).toEqual([[1, 2]]);
      expect(asked[0]?.tools[0]?.parametersJsonSchema).toEqual({
        type: "object",
        properties: { response: { type: "array", items: { type: "number" } } },
        required: ["response"],
        additionalProperties: false,
      });
    }
  });

  it("agent §5.1: faults in a wrapped value are told by their path", async () => {
    const model = new ScriptedModel([
      [call("final_result", { response: ["a"] })],
      [call("final_result", { response: "[1" })],
    ]);
    const agent = new Agent({ model, output: z.array(z.number()), retries: 2 });
    const error: unknown = await agent.run("Count").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "invalid_usage" }); // the script is over
    const retries: unknown[] = [];
    const again = new FunctionModel({
      request: (messages) => {
        retries.push(retryOf(messages));
        return [call("final_result", { response: retries.length > 1 ? [1] : ["a"] })];
      },
    });
    const { output } = await agent.run("Count", { model: again });
    expect(output).toEqual([1]);
    expect(retries[1]).toMatchObject([{ loc: ["response", 0], input: "a" }]);
  });

  it("agent §5.3: an output function makes the output of its parameters; a retry asks again", async () => {
    const found: (string | undefined)[] = [];
    const output = toolOutput({
      name: "find_city",
      parameters: City,
      execute: async ({ city }, ctx: RunContext) => {
        found.push(ctx.toolName, ctx.toolCallId);
        if (city === "Atlantis") throw new ModelRetry("It is under water.");
        return `found ${city}`;
      },
    });
    const model = new ScriptedModel([
      [call("find_city", { city: "Atlantis", people: 0 }, "one")],
      [call("find_city", oslo, "two")],
    ]);
    const result = await new Agent({ model, output }).run("Where?");
    const text: string = result.output;
    expect(text).toBe("found Oslo");
    expect(found).toEqual(["find_city", "one", "find_city", "two"]);
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { partKind: "retry-prompt", toolName: "find_city", content: "It is under water." },
    ]);
    expect(result.allMessages().at(-1)?.parts).toMatchObject([
      { partKind: "tool-return", toolName: "find_city", outcome: "success" },
    ]);
  });

  it("agent §5.4: the retries of an output are its own, 0 among them", async () => {
    const wrong = [call("final_result", { city: 1 })];
    const model = new ScriptedModel([wrong, wrong, wrong, [call("final_result", oslo)]]);
    const output = toolOutput(City, { maxRetries: 3 });
    expect((await new Agent({ model, output, retries: 0 }).run("Go")).output).toEqual(oslo);
    await expect(
      new Agent({ model, output: toolOutput(City, { maxRetries: 0 }), retries: 5 }).run("Go"),
    ).rejects.toMatchObject({ code: "retries_exceeded", toolName: "final_result", maxRetries: 0 });
    expect(() => new Agent({ output: toolOutput(City, { maxRetries: -1 }) })).toThrow("maxRetries");
  });

  it("C-3: a tool with the name of an output is the offender", async () => {
    const agent = new Agent({
      model: new ScriptedModel(["never"]),
      output: City,
      tools: [tool({ name: "final_result", execute: () => 1 })],
    });
    await expect(agent.run("Go")).rejects.toMatchObject({
      code: "tool_name_conflict",
      message: expect.stringContaining("Rename the tool"),
    });
  });

  it("tells of output calls, and of the result before it is there", async () => {
    const model = new ScriptedModel([
      [call("final_result", { city: 1 }, "one")],
      [call("final_result", oslo, "two")],
    ]);
    const events = await eventsOf(new Agent({ model, output: City }).runStreamEvents("Go"));
    const told = events.filter(({ eventKind }) => !eventKind.startsWith("part_"));
    expect(told).toMatchObject([
      { eventKind: "final_result", toolName: "final_result", toolCallId: "one" },
      { eventKind: "output_tool_call", argsValid: false, part: { toolCallId: "one" } },
      { eventKind: "output_tool_result", part: { partKind: "retry-prompt" } },
      { eventKind: "final_result", toolCallId: "two" },
      { eventKind: "output_tool_call", argsValid: true },
      { eventKind: "output_tool_result", part: { partKind: "tool-return" } },
      { eventKind: "agent_run_result", result: { output: oslo } },
    ]);
  });
});

describe("output in text", () => {
  it("agent §5: a text function makes the output of the text", async () => {
    const output = textOutput(async (text, ctx: RunContext) => `${text.length} ${ctx.retry}`);
    const { model, asked } = profiled({}, ["Hello"]);
    expect((await new Agent({ model, output }).run("Go")).output).toBe("5 0");
    expect(asked[0]).toMatchObject({ outputMode: "text", allowTextOutput: true, tools: [] });
  });

  it("agent §5: types beside a text are tools, and a text may end the run", async () => {
    const agent = new Agent({ output: ["text", City] });
    const { model, asked } = profiled(NATIVE, ["Just Oslo."]);
    expect((await agent.run("Go", { model })).output).toBe("Just Oslo.");
    expect(asked[0]).toMatchObject({ outputMode: "tool", allowTextOutput: true });
    const caller = new ScriptedModel([[call("final_result", oslo)]]);
    expect((await agent.run("Go", { model: caller })).output).toEqual(oslo);
  });

  it("agent §5: types alone are asked for as the model does it best", async () => {
    const profile = { ...NATIVE, defaultStructuredOutputMode: "native" } as const;
    const { model, asked } = profiled(profile, [JSON.stringify(oslo)]);
    expect((await new Agent({ model, output: City }).run("Go")).output).toEqual(oslo);
    expect(asked[0]).toMatchObject({
      outputMode: "native",
      allowTextOutput: true,
      tools: [],
      outputObject: { name: "City", jsonSchema: { type: "object" } },
    });
  });

  it("agent §5.2: several types are one object that says which it holds", async () => {
    const answers = [
      JSON.stringify({ result: { kind: "Town", data: oslo } }),
      JSON.stringify({ result: { kind: "Person", data: { name: "Kari" } } }),
    ];
    const { model, asked } = profiled(NATIVE, answers);
    const agent = new Agent({ model, output: nativeOutput([City, Person]) });
    const result = await agent.run("Go");
    expect(result.output).toEqual({ name: "Kari" });
    const schema = asked[0]?.outputObject?.jsonSchema;
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: {
        result: {
          anyOf: [
            { properties: { kind: { const: "City" } }, required: ["kind", "data"] },
            { properties: { kind: { const: "Person" } }, additionalProperties: false },
          ],
        },
      },
    });
    expect(retryOf(result.allMessages().slice(0, -1))).toMatchObject([
      { loc: ["result", "kind"], input: "Town", msg: 'Must be one of "City", "Person".' },
    ]);
  });

  it("agent §5.2: recursive types keep their meaning in a union", async () => {
    const Tree = z
      .object({
        value: z.number(),
        get children() {
          return z.array(Tree);
        },
      })
      .meta({ title: "Tree" });
    const tree = { value: 1, children: [{ value: 2, children: [] }] };
    const { model, asked } = profiled(NATIVE, [
      JSON.stringify({ result: { kind: "Tree", data: tree } }),
    ]);
    const { output } = await new Agent({ model, output: nativeOutput([Tree, Person]) }).run("Go");
    expect(output).toEqual(tree);
    const text = JSON.stringify(asked[0]?.outputObject?.jsonSchema);
    expect(text).not.toContain('"$ref":"#"');
    expect(text).toContain('"$defs"');
  });

  it("agent §5.4: the schema stands in the instructions by a template, static ones", async () => {
    const told = async (options?: Parameters<typeof promptedOutput>[1]): Promise<unknown> => {
      const { model, asked } = profiled({}, [JSON.stringify(oslo)]);
      const agent = new Agent({
        model,
        instructions: ["Be brief.", () => "Now."],
        output: promptedOutput(City, options),
      });
      expect((await agent.run("Go")).output).toEqual(oslo);
      expect(asked[0]).toMatchObject({ outputMode: "prompted", allowTextOutput: true, tools: [] });
      return asked[0]?.instructions;
    };
    const schema = expect.stringContaining('"title":"City"');
    expect(await told()).toMatchObject([
      { content: "Be brief.", dynamic: false },
      { content: schema, dynamic: false },
      { content: "Now.", dynamic: true },
    ]);
    expect(await told({ template: false })).toHaveLength(2);
    expect(await told({ template: "As {schema}!", name: "Place" })).toMatchObject([
      {},
      { content: expect.stringMatching(/^As \{"title":"Place",.*\}!$/) },
      {},
    ]);
    expect(await told({ template: "So:", description: "A place" })).toMatchObject([
      {},
      { content: expect.stringMatching(/^So:\n\n\{.*"description":"A place"/) },
      {},
    ]);
  });

  it("agent §5.5: native output is explained to models that need it", async () => {
    const profile = { ...NATIVE, nativeOutputRequiresSchemaInInstructions: true };
    const { model, asked } = profiled(profile, [JSON.stringify(oslo)]);
    await new Agent({ model, output: nativeOutput(City, { strict: true }) }).run("Go");
    expect(asked[0]?.instructions).toMatchObject([{ content: expect.stringContaining('"City"') }]);
    expect(asked[0]?.outputObject).toMatchObject({ strict: true });
    const silent = profiled(NATIVE, [JSON.stringify(oslo)]);
    await new Agent({ model: silent.model, output: nativeOutput(City) }).run("Go");
    expect(silent.asked[0]?.instructions).toEqual([]);
  });

  it("agent §5.6: what the model cannot give is refused at the first request", async () => {
    const ask = async (output: "image" | typeof City, profile: ModelProfile): Promise<unknown> =>
      new Agent({ model: profiled(profile).model, output }).run("Go");
    await expect(
      new Agent({ model: profiled({}).model, output: nativeOutput(City) }).run("Go"),
    ).rejects.toMatchObject({ code: "invalid_usage", message: expect.stringContaining("Schema") });
    await expect(ask(City, { supportsTools: false })).rejects.toThrow("takes no tools");
    await expect(ask("image", {})).rejects.toThrow("makes no images");
  });

  it("agent §5.7: a Markdown fence around an object is taken off, and an empty text is `{}`", async () => {
    const Loose = z.object({ city: z.string().default("none") });
    const read = async (text: string): Promise<unknown> => {
      const { model } = profiled({}, [[{ partKind: "text", content: text }]]);
      return (await new Agent({ model, output: promptedOutput(Loose) }).run("Go")).output;
    };
    expect(await read('Here:\n```json\n{"city": "Oslo"}\n```\nDone.')).toEqual({ city: "Oslo" });
    expect(await read('```\n{"city": "Oslo"}\n```')).toEqual({ city: "Oslo" });
    expect(await read('{"city": "```json\\n{}\\n```"}')).toEqual({ city: "```json\n{}\n```" });
    expect(await read('In {braces}:\n```js\n{"city": "Oslo"}\n```')).toEqual({ city: "Oslo" });
    expect(await read('```\n{no}\n``` or ```\n{"city": "a```b"}\n``` x')).toEqual({
      city: "a```b",
    });
    expect(await read("```json\n{}\n```")).toEqual({ city: "none" });
    const { model } = profiled({}, [
      [{ partKind: "speech", speaker: "assistant", transcript: " " }],
    ]);
    const empty = await new Agent({ model, output: promptedOutput(Loose) }).run("Go");
    expect(empty.output).toEqual({ city: "none" });
  });

  it("agent §5.9: a text that is no JSON is told of without repeating it", async () => {
    const { model } = profiled({}, ["Oslo.", "[1]", JSON.stringify(oslo)]);
    const agent = new Agent({ model, output: promptedOutput(City), retries: 2 });
    const messages = (await agent.run("Go")).allMessages();
    expect(messages[2]?.parts).toMatchObject([
      { partKind: "retry-prompt", content: [{ type: "json_invalid", loc: [] }] },
    ]);
    expect(messages[2]?.parts[0]).not.toHaveProperty("toolName");
    expect(messages[4]?.parts).toMatchObject([{ content: [{ type: "object_type", loc: [] }] }]);
  });

  it("agent §5: null ends a run without a word", async () => {
    for (const parts of [[], [{ partKind: "thinking", content: "Hm." }]] as const) {
      const model = new ScriptedModel([parts]);
      const { output } = await new Agent({ model, output: ["text", null] }).run("Go");
      expect(output).toBeNull();
    }
  });

  it("agent §5: an image is the first one of the response", async () => {
    const image = (data: string): BinaryContent => ({
      kind: "binary",
      data,
      mediaType: "image/png",
    });
    const { model, asked } = profiled({ supportsImageOutput: true }, [
      [
        { partKind: "text", content: "Here:" },
        { partKind: "file", content: image("AAAA") },
        { partKind: "file", content: image("BBBB") },
      ],
    ]);
    const { output } = await new Agent({ model, output: "image" }).run("Draw");
    expect(output.data).toBe("AAAA");
    expect(asked[0]).toMatchObject({
      outputMode: "image",
      allowImageOutput: true,
      allowTextOutput: false,
    });
  });

  it("agent §5: says what may not stand together, and what says nothing", () => {
    const wrong = (output: unknown, message: string): void => {
      expect(() => new Agent({ output: output as "text" })).toThrow(message); // untyped code
    };
    wrong(null, "something to say");
    wrong(DeferredToolRequests, "no call waits");
    wrong([], "something to say");
    wrong(["text", textOutput((text) => text)], "one text");
    wrong([nativeOutput(City), Person], "stand alone");
    wrong([promptedOutput(City), "text"], "stand alone");
    wrong([nativeOutput(City), "image"], "stand alone");
    wrong(z.string, "no schema");
    wrong(nativeOutput([]), "something to say");
    wrong(z.object({ at: z.date() }), "make something else of it in an output function");
  });

  it("agent §5.11: JSON Schema as plain data is shown and not checked, and describes an object", async () => {
    const plain = { type: "object", title: "Bag", properties: { any: {} } } as const;
    const model = new ScriptedModel([[call("final_result", { any: 1, other: 2 })]]);
    const { output } = await new Agent({ model, output: toolOutput(plain) }).run("Go");
    expect(output).toEqual({ any: 1, other: 2 });
    expect(() => new Agent({ output: toolOutput({ type: "string" }) })).toThrow("an object");
  });

  it("agent §1.5: an output of the run takes the place of that of the agent", async () => {
    const model = new ScriptedModel([[call("final_result", oslo)]]);
    const agent = new Agent({ model });
    const { output } = await agent.run("Go", { output: City });
    const people: number = output.people;
    expect(people).toBe(700_000);
    const checked = new Agent({ model, outputValidators: [(text: string) => text] });
    await expect(checked.run("Go", { output: City })).rejects.toThrow("outputValidators");
  });
});

describe("output validators", () => {
  it("agent §5.8: run in order, each on what the one before gave, after the function", async () => {
    const output = textOutput((text) => `${text}b`);
    const agent = new Agent({
      model: new ScriptedModel(["a"]),
      output,
      outputValidators: [(text) => `${text}c`, async (text) => `${text}d`],
    });
    expect((await agent.run("Go")).output).toBe("abcd");
  });

  it("agent §5.8: see images and null, and no deferred requests", async () => {
    const seen: unknown[] = [];
    const image: BinaryContent = { kind: "binary", data: "AAAA", mediaType: "image/png" };
    const answering = (parts: ScriptedModel["responses"][number]) =>
      profiled({ supportsImageOutput: true }, [parts]).model;
    const agent = new Agent({
      model: answering([]),
      output: ["text", null, "image", DeferredToolRequests],
      outputValidators: [(output) => (seen.push(output), output)],
      tools: [tool({ name: "ask", requiresApproval: true, execute: () => 1 })],
    });
    expect((await agent.run("Go")).output).toBeNull();
    const waiting = await agent.run("Go", { model: answering([call("ask", {}, "1")]) });
    expect(waiting.output).toMatchObject({ approvals: [{ toolName: "ask" }] });
    await agent.run("Go", { model: answering([{ partKind: "file", content: image }]) });
    expect(seen).toEqual([null, image]);
  });

  it("agent §5.8: find retries and names as their path has them", async () => {
    const seen: unknown[] = [];
    const check = (output: unknown, ctx: RunContext): never => {
      const { retry, maxRetries, toolName, toolCallId, partialOutput } = ctx;
      seen.push([retry, maxRetries, toolName, toolCallId, partialOutput]);
      if (seen.length % 2 === 1) throw new ModelRetry("Again.");
      return output as never;
    };
    const retries = { output: 3 };
    const text = new Agent({ retries, outputValidators: [check] });
    await text.run("Go", { model: new ScriptedModel(["one", "two"]) });
    const caller = new Agent({
      retries,
      output: toolOutput(City, { maxRetries: 5 }),
      outputValidators: [check],
    });
    await caller.run("Go", {
      model: new ScriptedModel([
        [call("final_result", oslo, "a")],
        [call("final_result", oslo, "b")],
      ]),
    });
    expect(seen).toEqual([
      [0, 3, undefined, undefined, false],
      [1, 3, undefined, undefined, false],
      [0, 5, "final_result", "a", false],
      [1, 5, "final_result", "b", false],
    ]);
  });

  it("agent §10: a failed output call shows in the retries of a later text", async () => {
    const retries: number[] = [];
    const agent = new Agent({
      model: new ScriptedModel([[call("final_result", { city: 1 })], "Oslo."]),
      output: ["text", City],
      outputValidators: [(output, ctx) => (retries.push(ctx.retry), output)],
    });
    expect((await agent.run("Go")).output).toBe("Oslo.");
    expect(retries).toEqual([1]);
  });

  it("agent §10: concurrent runs count their retries apart", async () => {
    const agent = new Agent({
      output: toolOutput(City, { maxRetries: 1 }),
      model: new ScriptedModel([[call("final_result", { city: 1 })], [call("final_result", oslo)]]),
    });
    const results = await Promise.all(Array.from({ length: 20 }, () => agent.run("Go")));
    expect(results.map(({ output }) => output)).toEqual(Array.from({ length: 20 }, () => oslo));
  });
});
