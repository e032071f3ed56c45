import {
  Agent,
  ModelRetry,
  UsageError,
  type Parameters,
  type Schema,
  type ToolDefinition,
} from "@toolsets/core";
import { call, fakeContext, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { FunctionToolset } from "./function-toolset.ts";
import { tool } from "./tool.ts";

const execute = (): number => 1;

it("reads the schema of the arguments, and validates with it", async () => {
  const temperature = tool({
    name: "temperature",
    parameters: z.object({ city: z.string(), days: z.number().default(1) }),
    execute,
  });
  expect(temperature.parametersJsonSchema).toEqual({
    type: "object",
    properties: { city: { type: "string" }, days: { type: "number", default: 1 } },
    required: ["city"],
    additionalProperties: false,
  });
  expect(await temperature.validateArgs?.({ city: "Paris" }, fakeContext())).toEqual({
    city: "Paris",
    days: 1,
  });
});

it("asks the model to try again when the arguments do not fit", () => {
  const temperature = tool({
    name: "temperature",
    parameters: z.object({ city: z.string() }),
    execute,
  });
  const validate = (): unknown => temperature.validateArgs?.({ city: 7 }, fakeContext());
  expect(validate).toThrow(ModelRetry);
  expect(validate).toThrow("city: Invalid input");
});

it("shows plain JSON Schema to the model as it is, and lets any arguments pass", () => {
  const parameters = { type: "object", properties: { a: { type: "string" } } };
  const raw = tool({ name: "raw", parameters, execute });
  expect(raw.parametersJsonSchema).toEqual(parameters);
  expect(raw.validateArgs?.({ a: 1, b: 2 }, fakeContext())).toEqual({ a: 1, b: 2 });
});

it("takes no arguments where no parameters are given", () => {
  expect(tool({ name: "now", execute }).parametersJsonSchema).toEqual({
    type: "object",
    properties: {},
    additionalProperties: false,
  });
});

it("says nothing that it was not told", () => {
  const minimal = tool({
    name: "now",
    description: undefined,
    maxRetries: undefined,
    prepare: undefined,
    argsValidator: undefined,
    includeReturnSchema: undefined,
    requiresApproval: undefined,
    requireParameterDescriptions: true,
    execute,
  });
  expect(Object.keys(minimal).toSorted()).toEqual([
    "execute",
    "name",
    "parametersJsonSchema",
    "validateArgs",
    "~tool",
  ]);
});

it("keeps what it was told", () => {
  const told = {
    name: "deploy",
    description: "Deploys the application.",
    maxRetries: 0,
    timeoutMs: 1.5,
    sequential: true,
    strict: false,
    deferLoading: false,
    includeReturnSchema: false,
    metadata: { team: "ops" },
    prepare: (definition: ToolDefinition) => definition,
  };
  expect(tool({ ...told, execute })).toMatchObject({ ...told, execute });
});

it("gives a tool that requires approval the kind `unapproved`", () => {
  expect(tool({ name: "drop", requiresApproval: true, execute }).kind).toBe("unapproved");
  expect(tool({ name: "drop", requiresApproval: false, execute }).kind).toBeUndefined();
});

it("T-1: refuses a negative `maxRetries` and takes 0", () => {
  const make = (maxRetries: number) => (): unknown => tool({ name: "a", maxRetries, execute });
  expect(make(-1)).toThrow(UsageError);
  expect(make(-1)).toThrow("Tool `a`: `maxRetries` is -1; it must be a whole number >= 0.");
  expect(make(0.5)).toThrow("whole number");
  expect(make(Number.NaN)).toThrow("whole number");
  expect(make(0)).not.toThrow();
});

it("T-2: refuses a `timeoutMs` that is not above 0", () => {
  const make = (timeoutMs: number) => (): unknown => tool({ name: "a", timeoutMs, execute });
  expect(make(0)).toThrow(UsageError);
  expect(make(-5)).toThrow("Tool `a`: `timeoutMs` is -5");
  expect(make(Number.NaN)).toThrow("Tool `a`: `timeoutMs` is NaN");
  expect(make(0.1)).not.toThrow();
});

it("refuses an empty name", () => {
  expect(() => tool({ name: "", execute })).toThrow(UsageError);
  expect(() => tool({ name: "", execute })).toThrow("empty `name`");
});

it("refuses parameters that describe no object", () => {
  const make = (): unknown => tool({ name: "shout", parameters: z.string(), execute });
  expect(make).toThrow(UsageError);
  expect(make).toThrow("Tool `shout`: `parameters` must describe an object");
});

it("refuses a schema that gives no JSON Schema", () => {
  const half = {
    "~standard": { version: 1, vendor: "half", validate: (value: unknown) => ({ value }) },
  };
  // a typed caller cannot pass it
  const make = (): unknown => tool({ name: "a", parameters: half as unknown as Schema, execute });
  expect(make).toThrow(UsageError);
  expect(make).toThrow("(half) gives no JSON Schema");
});

it.each<[string, Parameters | undefined]>([
  ["without `returns`", undefined],
  ["with `returns` that describe nothing", z.unknown()],
  ["with an empty JSON Schema", {}],
])("RS-4: refuses `includeReturnSchema` %s", (_what, returns) => {
  const make = (): unknown => tool({ name: "a", returns, includeReturnSchema: true, execute });
  expect(make).toThrow(UsageError);
  expect(make).toThrow("Tool `a` has `includeReturnSchema`, but its `returns` says nothing.");
  expect(() => tool({ name: "a", returns, includeReturnSchema: false, execute })).not.toThrow();
});

describe("the validator of arguments", () => {
  const parameters = z.object({ days: z.coerce.number().default(1) });

  it("sees what the schema made of the arguments and the context, and its result is ignored", () => {
    const seen: unknown[] = [];
    const { validateArgs } = tool({
      name: "a",
      parameters,
      argsValidator: (args, ctx) => {
        seen.push(args, ctx);
        return 7 as unknown as undefined; // as untyped code returns something
      },
      execute,
    });
    const ctx = fakeContext();
    expect(validateArgs?.({ days: "3" }, ctx)).toEqual({ days: 3 });
    expect(seen).toEqual([{ days: 3 }, ctx]);
  });

  it("is not asked when the arguments do not fit", () => {
    let asked = 0;
    const { validateArgs } = tool({
      name: "a",
      parameters,
      argsValidator: () => {
        asked += 1;
      },
      execute,
    });
    expect(() => validateArgs?.({ days: "many" }, fakeContext())).toThrow(ModelRetry);
    expect(asked).toBe(0);
  });

  it("may be async, after a schema that is async too", async () => {
    const seen: string[] = [];
    const { validateArgs } = tool({
      name: "a",
      parameters: z.object({
        city: z.string().refine(async (city) => city !== ""),
      }),
      argsValidator: async ({ city }) => {
        await Promise.resolve();
        seen.push(city);
        if (city !== "Paris") throw new ModelRetry("Only Paris.");
      },
      execute,
    });
    expect(await validateArgs?.({ city: "Paris" }, fakeContext())).toEqual({ city: "Paris" });
    expect(seen).toEqual(["Paris"]);
    await expect(async () => validateArgs?.({ city: "" }, fakeContext())).rejects.toThrow("city:");
    expect(seen).toEqual(["Paris"]);
    await expect(async () => validateArgs?.({ city: "Rome" }, fakeContext())).rejects.toThrow(
      "Only Paris.",
    );
  });

  it("works beside plain JSON Schema, and without parameters", () => {
    const seen: unknown[] = [];
    const argsValidator = (args: unknown): void => void seen.push(args);
    const raw = tool({ name: "raw", parameters: { type: "object" }, argsValidator, execute });
    const none = tool({ name: "none", argsValidator, execute });
    void raw.validateArgs?.({ a: 1 }, fakeContext());
    void none.validateArgs?.({}, fakeContext());
    expect(seen).toEqual([{ a: 1 }, {}]);
  });
});

describe("in a run", () => {
  it("T-6: a tool with plain JSON Schema gets exactly what the model sent", async () => {
    const seen: unknown[] = [];
    const raw = tool({
      name: "raw",
      parameters: { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
      execute: (args, ctx) => seen.push(args, ctx.toolName),
    });
    const model = new ScriptedModel([
      [call("raw", '{"a":1,"b":[null]}')],
      [call("raw", "")],
      "Done.",
    ]);
    await new Agent({ model, tools: [raw] }).run("Go");
    expect(seen).toEqual([{ a: 1, b: [null] }, "raw", {}, "raw"]);
  });

  it("T-6: where they do not fit the function, its own error ends the run, without another try", async () => {
    let runs = 0;
    const raw = tool({
      name: "raw",
      parameters: { type: "object", properties: { a: { type: "string" } } },
      execute: ({ a }) => {
        runs += 1;
        return (a as string).toUpperCase(); // the model may send anything else
      },
    });
    const model = new ScriptedModel([[call("raw", { a: 1 })], "never"]);
    const run = new Agent({ model, tools: [raw] }).run("Go");
    await expect(run).rejects.toThrow(TypeError);
    expect(runs).toBe(1);
  });

  it("T-8: the retries of an agent or a toolset are never written into a tool", async () => {
    const seen: number[] = [];
    const shared = tool({
      name: "shared",
      execute: (_args, ctx) => seen.push(ctx.maxRetries),
    });
    const before = { ...shared };
    const model = new ScriptedModel([[call("shared")], "Done."]);
    await new Agent({ model, tools: [shared], retries: 5 }).run("Go");
    const toolset = new FunctionToolset({ maxRetries: 3, tools: [shared] });
    await new Agent({ model, toolsets: [toolset], retries: 5 }).run("Go");
    expect(seen).toEqual([5, 3]);
    expect(shared).toEqual(before);
    expect("maxRetries" in shared).toBe(false);
  });
});
