import {
  Agent,
  type BinaryContent,
  capability,
  type CapabilityOptions,
  ModelRetry,
  nativeOutput,
  textOutput,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { everywhere } from "./hooked-runs.ts";
import { profiled } from "./profiled-model.ts";

const City = z.object({ city: z.string() }).meta({ title: "City" });
const oslo = { city: "Oslo" };

/** Notes what each hook of an output sees. */
function noting(log: unknown[], name = ""): CapabilityOptions {
  return {
    beforeOutputValidate: ({ value }) => void log.push(["validate", name, value]),
    afterOutputValidate: (value) => void log.push(["validated", name, value]),
    beforeOutputProcess: ({ value }) => void log.push(["process", name, value]),
    afterOutputProcess: (value) => void log.push(["processed", name, value]),
  };
}

describe("agent §18.6: hooks of outputs", () => {
  it("agent §18.5, §18.6: an output tool has the hooks of outputs, and none of tools", async () => {
    const log: unknown[] = [];
    const tools: CapabilityOptions = {
      beforeToolValidate: ({ toolName }) => void log.push(toolName),
      beforeToolExecute: ({ toolName }) => void log.push(toolName),
    };
    const agent = new Agent({
      model: new ScriptedModel([[call("now")], [call("final_result", oslo)]]),
      toolsets: [new FunctionToolset().tool({ name: "now", execute: () => "noon" })],
      output: City,
      capabilities: [capability({ ...tools, ...noting(log) })],
    });
    expect((await agent.run("Where?")).output).toEqual(oslo);
    expect(log).toEqual([
      "now",
      "now",
      ["validate", "", '{"city":"Oslo"}'],
      ["validated", "", oslo],
      ["process", "", oslo],
      ["processed", "", oslo],
    ]);
  });

  it("agent §18.6: validated values are seen without their wrapping, in the order of hooks", async () => {
    const log: unknown[] = [];
    const agent = new Agent({
      model: new ScriptedModel([[call("final_result", { response: 7 })]]),
      output: z.number(),
      capabilities: [capability(noting(log, "a")), capability(noting(log, "b"))],
    });
    expect((await agent.run("How many?")).output).toBe(7);
    expect(log.slice(2)).toEqual([
      ["validated", "b", 7],
      ["validated", "a", 7],
      ["process", "a", 7],
      ["process", "b", 7],
      ["processed", "b", 7],
      ["processed", "a", 7],
    ]);
  });

  it("agent §18.6: texts that have to be JSON are validated, plain ones are not; both are processed", async () => {
    const structured: unknown[] = [];
    const { model } = profiled({ supportsJsonSchemaOutput: true }, ['{"city":"Oslo"}']);
    const native = new Agent({
      model,
      output: nativeOutput(City),
      capabilities: [capability(noting(structured))],
    });
    expect((await native.run("Where?")).output).toEqual(oslo);
    expect(structured[0]).toEqual(["validate", "", '{"city":"Oslo"}']);
    expect(structured).toHaveLength(4);
    const plain: unknown[] = [];
    const text = new Agent({
      model: new ScriptedModel(["Oslo."]),
      capabilities: [capability(noting(plain))],
    });
    expect((await text.run("Where?")).output).toBe("Oslo.");
    expect(plain).toEqual([
      ["process", "", "Oslo."],
      ["processed", "", "Oslo."],
    ]);
  });

  it("agent §18.6: images and null are processed too", async () => {
    const image: BinaryContent = {
      kind: "binary",
      data: "AQ==",
      mediaType: "image/png",
    };
    const seen: unknown[] = [];
    const { model } = profiled({ supportsImageOutput: true }, [
      [{ partKind: "file", content: image }],
    ]);
    const painted = await new Agent({
      model,
      output: ["image"],
      capabilities: [capability(noting(seen))],
    }).run("Paint.");
    expect(painted.output).toMatchObject({ kind: "binary" });
    expect(seen.map((each) => Array.isArray(each) && each[0])).toEqual(["process", "processed"]);
    const nothing: unknown[] = [];
    const empty = await new Agent({
      model: new ScriptedModel([[]]),
      output: ["text", null],
      capabilities: [capability(noting(nothing))],
    }).run("Anything?");
    expect(empty.output).toBeNull();
    expect(nothing).toEqual([
      ["process", "", null],
      ["processed", "", null],
    ]);
  });

  it("agent §18.6: an output may be mended before validation, in the place of an error, and after it", async () => {
    const outputOf = async (args: unknown, hooks: CapabilityOptions): Promise<unknown> => {
      const agent = () =>
        new Agent({
          model: new ScriptedModel([[call("final_result", args as never, "1")]]),
          output: City,
          capabilities: [capability(hooks)],
        });
      return (await everywhere(agent)).output;
    };
    expect(
      await outputOf({}, { beforeOutputValidate: (output) => ({ ...output, value: oslo }) }),
    ).toEqual(oslo);
    expect(await outputOf({}, { onOutputValidateError: () => oslo })).toEqual(oslo);
    expect(await outputOf(oslo, { afterOutputValidate: () => ({ city: "Bergen" }) })).toEqual({
      city: "Bergen",
    });
    expect(
      await outputOf(oslo, {
        wrapOutputProcess: async (_output, next) => ({ made: await next() }),
      }),
    ).toEqual({ made: oslo });
    expect(await outputOf(oslo, { afterOutputProcess: () => null })).toBeNull();
  });

  it("agent §18.6: processing is the output's function and the validators; errors of both can be mended", async () => {
    const agent = (hooks: CapabilityOptions) =>
      new Agent({
        model: new ScriptedModel(["oslo", "oslo"]),
        output: textOutput((text: string) => {
          if (text === "broken") throw new TypeError("broken");
          return text.toUpperCase();
        }),
        outputValidators: [(output) => `${output}!`],
        capabilities: [capability(hooks)],
      }).run("Where?");
    const seen: unknown[] = [];
    expect((await agent(noting(seen))).output).toBe("OSLO!");
    expect(seen).toEqual([
      ["process", "", "oslo"],
      ["processed", "", "OSLO!"],
    ]);
    const mended = await agent({
      beforeOutputProcess: (output) => ({ ...output, value: "broken" }),
      onOutputProcessError: (error) => String(error),
    });
    expect(mended.output).toBe("TypeError: broken");
  });

  it("agent §18.6: ModelRetry of a hook asks for another output, and passes the error hooks of processing", async () => {
    const log: unknown[] = [];
    const agent = () =>
      new Agent({
        model: new ScriptedModel(["short", "long enough"]),
        capabilities: [
          capability({
            afterOutputProcess: (output) => {
              if (String(output).length < 6) throw new ModelRetry("Longer, please.");
            },
          }),
          capability({
            wrapOutputProcess: (_output, next, ctx) => {
              if (ctx.retry === 0) throw new ModelRetry("Longer, please.");
              return next();
            },
            onOutputProcessError: (error) => void log.push(error),
          }),
        ],
      });
    const { output, parts } = await everywhere(agent);
    expect(output).toBe("long enough");
    expect(parts[2]).toEqual(["Longer, please."]);
    expect(log).toEqual([]);
  });

  it("agent §18.6: both fire on partial outputs, which the context tells apart", async () => {
    const seen: unknown[] = [];
    const agent = new Agent({
      model: new ScriptedModel([[call("final_result", oslo)]]),
      output: City,
      capabilities: [
        capability({
          afterOutputValidate: (_value, _output, ctx) =>
            void seen.push(["validated", ctx.partialOutput]),
          afterOutputProcess: (_value, _output, ctx) =>
            void seen.push(["processed", ctx.partialOutput]),
        }),
      ],
    });
    const run = agent.runStream("Where?");
    const outputs: unknown[] = [];
    for await (const output of run.outputStream({ debounceMs: 0 })) outputs.push(output);
    expect(outputs.at(-1)).toEqual(oslo);
    expect(seen).toContainEqual(["validated", true]);
    expect(seen).toContainEqual(["processed", true]);
    expect(seen.at(-1)).toEqual(["processed", false]);
  });

  it("agent §18.6: a wrap that forgets to return fails the run", async () => {
    const agent = new Agent({
      model: new ScriptedModel(["Done."]),
      capabilities: [
        capability({ wrapOutputProcess: async (_output, next) => void (await next()) }),
      ],
    });
    await expect(agent.run("Go")).rejects.toThrow("`wrapOutputProcess()` returned nothing.");
  });
});

describe("output tools are prepared", () => {
  it("G-5: preparing output tools sees the output's budget, at each step", async () => {
    const seen: unknown[] = [];
    const { model, asked } = profiled({}, [[call("now")], [call("final_result_City", oslo)]]);
    const agent = new Agent({
      model,
      toolsets: [new FunctionToolset().tool({ name: "now", execute: () => "noon" })],
      output: [City, z.object({ name: z.string() }).meta({ title: "Person" })],
      retries: { tools: 2, output: 5 },
      prepareOutputTools: (tools, ctx) => {
        seen.push([ctx.maxRetries, ctx.runStep, tools.map(({ name }) => name)]);
        return ctx.runStep === 1 ? tools : tools.slice(0, 1);
      },
      capabilities: [
        capability({
          prepareOutputTools: (tools) =>
            tools.map((each) => ({ ...each, description: "The end." })),
        }),
      ],
    });
    expect((await agent.run("Where?")).output).toEqual(oslo);
    const names = ["final_result_City", "final_result_Person"];
    expect(seen).toEqual([
      [5, 1, names],
      [5, 2, names],
    ]);
    expect(asked.map(({ tools }) => tools.map(({ name }) => name))).toEqual([
      [...names, "now"],
      ["final_result_City", "now"],
    ]);
    expect(asked[0]?.tools[0]).toMatchObject({ kind: "output", description: "The end." });
  });

  it("agent §18: an output tool that was hidden is unknown, and none can be added", async () => {
    const hidden = new Agent({
      model: new ScriptedModel([[call("final_result", oslo)], "Oslo."]),
      output: ["text", City],
      prepareOutputTools: () => [],
    });
    const result = await hidden.run("Where?");
    expect(result.output).toBe("Oslo.");
    const adding = new Agent({
      model: new ScriptedModel(["Oslo."]),
      output: ["text", City],
      prepareOutputTools: (tools) => tools.map((each) => ({ ...each, name: "other" })),
    });
    await expect(adding.run("Where?")).rejects.toMatchObject({ code: "invalid_usage" });
  });
});
